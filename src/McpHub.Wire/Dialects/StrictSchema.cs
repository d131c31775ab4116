using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>Schemas for OpenAI's dialects, where strict mode takes only some of them.</summary>
internal static class StrictSchema
{
    /// <returns>The schema to write, and whether strict mode can be asked for with it.</returns>
    public static (RawJson Schema, bool? Strict) For(RawJson schema, bool? strict, string path, LossTable table, RequestWriteContext context)
    {
        if (strict is not true || schema.IsEmpty) return (schema, strict);
        if (OpenAiStrictSchema.Lower(schema, out var changes) is { } lowered)
        {
            if (changes.Count > 0) context.Losses.Report(table, Feature.SchemaKeyword, path, string.Join("; ", changes.Take(8)) + ".");
            return (lowered, true);
        }

        context.Losses.Report(table, Feature.StrictTool, path, $"{changes[0]}.");
        return (schema, false);
    }
}

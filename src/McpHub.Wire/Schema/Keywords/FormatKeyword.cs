using System.Text;
using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Formats;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>format</c>, where it is asserted; unknown formats allow everything.</summary>
internal sealed class FormatKeyword(KeywordSite site, string name, Func<string, bool> isValid) : IKeyword
{
    public static IKeyword? Build(KeywordContext context)
    {
        if (!context.TryGet("format", Vocabularies.FormatAnnotation | Vocabularies.FormatAssertion, out _)) return null;

        var isAsserted = context.Options.AssertFormats || context.Dialect.Vocabularies.HasFlag(Vocabularies.FormatAssertion);
        var name = context.String("format");
        return isAsserted && FormatTable.TryGet(name, out var isValid) ? new FormatKeyword(context.Site("format"), name, isValid) : null;
    }

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.String) return true;

        using var text = new Utf8Text(JsonText.Raw(instance));
        if (text.IsWellFormed && isValid(Encoding.UTF8.GetString(text.Bytes))) return true;
        return run.Errors is not null && run.Report(site, $"Must be a valid {name}.");
    }
}

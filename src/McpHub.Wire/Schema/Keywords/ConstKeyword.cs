using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>const</c>.</summary>
internal sealed class ConstKeyword(KeywordSite site, JsonElement value) : IKeyword
{
    public JsonElement Value => value;

    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("const", Vocabularies.Validation, out var value, from: SchemaDialect.Draft6)
            ? new ConstKeyword(context.Site("const"), value)
            : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (JsonEquality.AreEqual(value, instance, ref run)) return true;
        return run.Errors is not null && run.Report(site, $"Must be exactly {EnumKeyword.Show(value)}.");
    }
}

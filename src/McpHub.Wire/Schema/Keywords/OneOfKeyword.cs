using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>oneOf</c>.</summary>
internal sealed class OneOfKeyword(KeywordSite site, SchemaNode[] schemas) : IKeyword
{
    public SchemaNode[] Schemas => schemas;

    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("oneOf", Vocabularies.Applicator, out _)
            ? new OneOfKeyword(context.Site("oneOf"), Array.ConvertAll(context.ChildList("oneOf"), context.InPlace))
            : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        var first = -1;
        for (var i = 0; i < schemas.Length; i++)
        {
            if (!run.CheckBranch(schemas[i], instance, null)) continue;
            if (first >= 0) return run.Errors is not null && ReportTwo(first, i, ref run);
            first = i;
        }

        return first >= 0 || Alternatives.ReportNone(site, schemas, instance, ref run);
    }

    private bool ReportTwo(int first, int second, ref ValidationRun run) => run.Report(
        site, $"Must match exactly one of {schemas.Length} alternatives, but matches number {first + 1} and number {second + 1}.");
}

using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>anyOf</c>. Stops at the first match unless someone asks what the other alternatives evaluate.</summary>
internal sealed class AnyOfKeyword(KeywordSite site, SchemaNode[] schemas) : IKeyword
{
    public SchemaNode[] Schemas => schemas;

    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("anyOf", Vocabularies.Applicator, out _)
            ? new AnyOfKeyword(context.Site("anyOf"), Array.ConvertAll(context.ChildList("anyOf"), context.InPlace))
            : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        var matched = false;
        foreach (var schema in schemas)
        {
            matched |= run.CheckBranch(schema, instance, null);
            if (matched && run.Evaluated is null) return true;
        }

        return matched || Alternatives.ReportNone(site, schemas, instance, ref run);
    }
}

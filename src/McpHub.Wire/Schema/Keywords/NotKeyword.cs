using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>not</c>. What its schema evaluates never counts.</summary>
internal sealed class NotKeyword(KeywordSite site, SchemaNode schema) : IKeyword
{
    public SchemaNode Schema => schema;

    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("not", Vocabularies.Applicator, out _)
            ? new NotKeyword(context.Site("not"), context.InPlace(context.Child("not")))
            : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (!run.Matches(schema, instance)) return true;
        return run.Report(site, "Must not match the schema of \"not\", but does.");
    }
}

using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>allOf</c>.</summary>
internal sealed class AllOfKeyword(SchemaNode[] schemas) : IKeyword
{
    public SchemaNode[] Schemas => schemas;

    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("allOf", Vocabularies.Applicator, out _)
            ? new AllOfKeyword(Array.ConvertAll(context.ChildList("allOf"), context.InPlace))
            : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        var valid = true;
        foreach (var schema in schemas)
        {
            if (schema.Check(instance, ref run)) continue;
            valid = false;
            if (run.StopsAtFirstError) return false;
        }

        return valid;
    }
}

using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Keywords;

namespace McpHub.Wire.Schema.Validation;

/// <summary>
/// One compiled subschema. References point at nodes, so a schema that refers to itself is a graph with a cycle and is
/// compiled once. Filled by the compiler, never changed afterwards.
/// </summary>
internal sealed class SchemaNode(SchemaResource resource, string pointer)
{
    /// <summary>Where it stands: a JSON Pointer, after the document's URI when it is not the main document.</summary>
    public string Pointer => pointer;

    public SchemaResource Resource => resource;

    /// <summary>In the order of checking.</summary>
    public IKeyword[] Keywords { get; set; } = [];

    /// <summary>The unevaluated* keywords, checked last because they depend on all others; usually none.</summary>
    public IKeyword[] UnevaluatedKeywords { get; set; } = [];

    /// <summary>Whether this is the schema <c>false</c>.</summary>
    public bool AllowsNothing => Keywords is [FalseKeyword];

    /// <summary>Subschemas applied to the same value as this one, for finding endless recursion.</summary>
    public List<SchemaNode> InPlace { get; } = [];

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (!run.TryEnter(resource, out var mark)) return false;

        var valid = UnevaluatedKeywords.Length == 0
            ? CheckAll(Keywords, instance, ref run)
            : CheckTracked(instance, ref run);
        run.Leave(mark);
        return valid;
    }

    private bool CheckTracked(JsonElement instance, ref ValidationRun run)
    {
        var outer = run.BeginTracking();

        // After another error everything would count as unevaluated: true to the letter, and no help to a reader.
        var valid = CheckAll(Keywords, instance, ref run) && CheckAll(UnevaluatedKeywords, instance, ref run);
        run.EndTracking(outer, valid);
        return valid;
    }

    private static bool CheckAll(IKeyword[] keywords, JsonElement instance, ref ValidationRun run)
    {
        var valid = true;
        foreach (var keyword in keywords)
        {
            if (keyword.Check(instance, ref run)) continue;
            valid = false;
            if (run.StopsAtFirstError) break;
        }

        return valid;
    }
}

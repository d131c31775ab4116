using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>unevaluatedItems</c>.</summary>
internal sealed class UnevaluatedItemsKeyword(KeywordSite site, SchemaNode schema) : IKeyword
{
    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("unevaluatedItems", Vocabularies.Unevaluated, out _, from: SchemaDialect.Draft201909)
            ? new UnevaluatedItemsKeyword(context.Site("unevaluatedItems"), context.Child("unevaluatedItems"))
            : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Array) return true;

        var evaluated = run.Evaluated!;
        var valid = true;
        var index = -1;
        foreach (var item in instance.EnumerateArray())
        {
            index++;
            if (evaluated.Contains(index)) continue;
            valid &= schema.AllowsNothing ? Report(index, ref run) : run.CheckItem(schema, index, item);
            if (!valid && run.StopsAtFirstError) return false;
        }

        evaluated.AddAll();
        return valid;
    }

    private bool Report(int index, ref ValidationRun run)
    {
        if (run.Errors is null) return false;

        run.Errors.Path.Push(index);
        run.Report(site, "The item is not allowed here: no part of the schema describes it.");
        run.Errors.Path.Pop();
        return false;
    }
}

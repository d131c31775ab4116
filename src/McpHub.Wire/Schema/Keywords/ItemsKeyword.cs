using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary>
/// <c>prefixItems</c> and <c>items</c>; before 2020-12 the two meanings of <c>items</c>, and <c>additionalItems</c>.
/// </summary>
/// <param name="prefix">The schemas of the first items, one each.</param>
/// <param name="rest">The schema of all further items, or null.</param>
internal sealed class ItemsKeyword(SchemaNode[] prefix, SchemaNode? rest, KeywordSite restSite) : IKeyword
{
    public SchemaNode[] Prefix => prefix;

    public SchemaNode? Rest => rest;

    public static IKeyword? Build(KeywordContext context)
    {
        var hasItems = context.TryGet("items", Vocabularies.Applicator, out var items);
        if (context.TryGet("prefixItems", Vocabularies.Applicator, out _, from: SchemaDialect.Draft202012))
        {
            return new ItemsKeyword(context.ChildList("prefixItems"), hasItems ? context.Child("items") : null, context.Site("items"));
        }

        if (!hasItems) return null;
        if (context.Dialect.Draft == SchemaDialect.Draft202012 || items.ValueKind != JsonValueKind.Array)
        {
            return new ItemsKeyword([], context.Child("items"), context.Site("items"));
        }

        var hasAdditional = context.TryGet("additionalItems", Vocabularies.Applicator, out _);
        return new ItemsKeyword(context.ChildList("items"), hasAdditional ? context.Child("additionalItems") : null, context.Site("additionalItems"));
    }

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Array) return true;

        var valid = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if ((index < prefix.Length ? prefix[index] : rest) is not { } schema) break;

            run.Evaluated?.Add(index);
            if (index >= prefix.Length && schema.AllowsNothing) return ReportTooMany(ref run);

            valid &= run.CheckItem(schema, index++, item);
            if (!valid && run.StopsAtFirstError) return false;
        }

        return valid;
    }

    private bool ReportTooMany(ref ValidationRun run) =>
        run.Errors is not null && run.Report(restSite, $"Must have no more items than the {prefix.Length} described.");
}

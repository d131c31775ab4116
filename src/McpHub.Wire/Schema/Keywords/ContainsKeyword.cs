using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class ContainsKeyword : IKeyword
{
    private readonly SchemaNode _schema;
    private readonly KeywordSite _site;
    private readonly KeywordSite _maxSite;
    private readonly long _min;
    private readonly long _max;
    private readonly bool _evaluates;

    private ContainsKeyword(KeywordContext context)
    {
        var draft = SchemaDialect.Draft201909;
        _schema = context.Child("contains");
        var hasMin = context.TryGet("minContains", Vocabularies.Validation, out _, from: draft);
        _min = hasMin ? context.Count("minContains") : 1;
        _max = context.TryGet("maxContains", Vocabularies.Validation, out _, from: draft) ? context.Count("maxContains") : long.MaxValue;
        _site = context.Site(hasMin ? "minContains" : "contains");
        _maxSite = context.Site("maxContains");

        // Only 2020-12 counts an item found by contains as evaluated.
        _evaluates = context.Dialect.Draft == SchemaDialect.Draft202012;
    }

    public static IKeyword? Build(KeywordContext context) =>
        context.TryGet("contains", Vocabularies.Applicator, out _, from: SchemaDialect.Draft6) ? new ContainsKeyword(context) : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Array) return true;

        var evaluated = _evaluates ? run.Evaluated : null;
        long found = 0;
        var index = -1;
        foreach (var item in instance.EnumerateArray())
        {
            index++;
            if (evaluated is null && found >= _min && _max == long.MaxValue) return true;
            if (!run.Matches(_schema, item)) continue;
            found++;
            evaluated?.Add(index);
        }

        return (found >= _min && found <= _max) || (run.Errors is not null && Report(found, ref run));
    }

    private bool Report(long found, ref ValidationRun run) => found < _min
        ? run.Report(_site, $"At least {_min} of the items must match the schema of \"contains\", but {found} do.")
        : run.Report(_maxSite, $"At most {_max} of the items may match the schema of \"contains\", but {found} do.");
}

using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>dependentSchemas</c>, and the part of the older <c>dependencies</c> that holds schemas.</summary>
internal sealed class DependentSchemasKeyword : IKeyword
{
    private readonly PresentNames _names;
    private readonly (int Trigger, SchemaNode Schema)[] _rules;

    private DependentSchemasKeyword(List<(string Trigger, SchemaNode Schema)> rules)
    {
        _names = new PresentNames(rules.Select(rule => rule.Trigger));
        _rules = [.. rules.Select(rule => (_names.PlaceOf(rule.Trigger), rule.Schema))];
    }

    public static IKeyword? Build(KeywordContext context)
    {
        var rules = new List<(string, SchemaNode)>();
        if (context.TryGet("dependentSchemas", Vocabularies.Applicator, out _, from: SchemaDialect.Draft201909))
        {
            foreach (var (name, schema) in context.ChildMap("dependentSchemas")) rules.Add((name, context.InPlace(schema)));
        }

        if (context.TryGet("dependencies", Vocabularies.Applicator, out _))
        {
            foreach (var entry in DependentRequiredKeyword.Entries(context, "dependencies"))
            {
                if (entry.Value.ValueKind is JsonValueKind.Array or JsonValueKind.String) continue;
                rules.Add((entry.Name, context.InPlace(context.Child("dependencies", entry.Name, entry.Value))));
            }
        }

        return rules.Count == 0 ? null : new DependentSchemasKeyword(rules);
    }

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Object) return true;

        var present = _names.In(instance, ref run);
        var valid = true;
        foreach (var (trigger, schema) in _rules)
        {
            if (!present[trigger] || schema.Check(instance, ref run)) continue;
            valid = false;
            if (run.StopsAtFirstError) return false;
        }

        return valid;
    }
}

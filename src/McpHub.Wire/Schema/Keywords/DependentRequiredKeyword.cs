using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary><c>dependentRequired</c>, and the part of the older <c>dependencies</c> that lists names.</summary>
internal sealed class DependentRequiredKeyword : IKeyword
{
    private readonly PresentNames _names;
    private readonly (KeywordSite Site, int Trigger, int[] Required)[] _rules;

    private DependentRequiredKeyword(List<(KeywordSite Site, string Trigger, string[] Required)> rules)
    {
        _names = new PresentNames(rules.SelectMany(rule => rule.Required.Append(rule.Trigger)));
        _rules = [.. rules.Select(rule => (rule.Site, _names.PlaceOf(rule.Trigger), rule.Required.Select(_names.PlaceOf).ToArray()))];
    }

    public static IKeyword? Build(KeywordContext context)
    {
        var rules = new List<(KeywordSite, string, string[])>();
        if (context.TryGet("dependentRequired", Vocabularies.Validation, out _, from: SchemaDialect.Draft201909))
        {
            foreach (var entry in Entries(context, "dependentRequired"))
            {
                rules.Add((context.Site("dependentRequired"), entry.Name, context.Names("dependentRequired", entry.Value)));
            }
        }

        if (context.TryGet("dependencies", Vocabularies.Applicator, out _))
        {
            foreach (var entry in Entries(context, "dependencies"))
            {
                // A single name may stand without an array: draft 3 allowed it, and schemas still have it.
                var isName = entry.Value.ValueKind == JsonValueKind.String;
                if (!isName && entry.Value.ValueKind != JsonValueKind.Array) continue;
                rules.Add((context.Site("dependencies"), entry.Name, isName ? [entry.Value.GetString()!] : context.Names("dependencies", entry.Value)));
            }
        }

        return rules.Count == 0 ? null : new DependentRequiredKeyword(rules);
    }

    public static JsonElement.ObjectEnumerator Entries(KeywordContext context, string keyword) =>
        context.Require(keyword, JsonValueKind.Object, "must be an object").EnumerateObject();

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Object) return true;

        var present = _names.In(instance, ref run);
        var valid = true;
        foreach (var (site, trigger, required) in _rules)
        {
            if (!present[trigger]) continue;
            foreach (var place in required)
            {
                if (present[place]) continue;
                valid = false;
                if (run.StopsAtFirstError) return false;
                Report(site, place, trigger, ref run);
            }
        }

        return valid;
    }

    private void Report(KeywordSite site, int place, int trigger, ref ValidationRun run) => run.Report(
        site, $"The property {JsonText.Quote(_names.NameAt(place))} is required because {JsonText.Quote(_names.NameAt(trigger))} is present.");
}

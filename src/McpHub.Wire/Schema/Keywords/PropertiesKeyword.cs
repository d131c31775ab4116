using System.Runtime.InteropServices;
using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c> and <c>required</c>, in one loop over the
/// members of the object.
/// </summary>
internal sealed class PropertiesKeyword : IKeyword
{
    private readonly PropertyPlan _plan;

    private PropertiesKeyword(PropertyPlan plan) => _plan = plan;

    public PropertyPlan Plan => _plan;

    public static IKeyword? Build(KeywordContext context) => PropertyPlan.Build(context) is { } plan ? new PropertiesKeyword(plan) : null;

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Object) return true;

        var words = (_plan.RequiredNames.Length + 63) / 64;
        var seen = words <= 4 ? stackalloc ulong[4] : new ulong[words];
        var valid = true;
        var expected = 0;
        var index = 0;
        foreach (var member in instance.EnumerateObject())
        {
            var raw = JsonMarshal.GetRawUtf8PropertyName(member);
            using var name = new Utf8Text(raw);
            var place = name.IsWellFormed ? _plan.Names.Find(name.Bytes, ref expected) : -1;
            if (place >= 0 && _plan.RequiredPlaces[place] is >= 0 and var required) seen[required >> 6] |= 1UL << required;

            valid &= CheckMember(place, raw, name, member.Value, index++, ref run);
            if (!valid && run.StopsAtFirstError) return false;
        }

        return CheckRequired(seen, ref run) && valid;
    }

    private bool CheckMember(int place, ReadOnlySpan<byte> raw, scoped in Utf8Text name, JsonElement value, int index, ref ValidationRun run)
    {
        var valid = true;
        var matched = false;
        if (place >= 0 && _plan.Schemas[place] is { } schema)
        {
            matched = true;
            valid = run.CheckMember(schema, raw, value);
        }

        foreach (var (pattern, patternSchema) in _plan.Patterns)
        {
            if (!run.TrySpend(1) || !pattern.IsMatch(name, ref run)) continue;
            matched = true;
            valid &= run.CheckMember(patternSchema, raw, value);
        }

        if (!matched && _plan.Additional is { } additional)
        {
            matched = true;
            valid = additional.AllowsNothing ? ReportAdditional(raw, ref run) : run.CheckMember(additional, raw, value);
        }

        if (matched) run.Evaluated?.Add(index);
        return valid;
    }

    private bool CheckRequired(scoped ReadOnlySpan<ulong> seen, ref ValidationRun run)
    {
        var valid = true;
        for (var i = 0; i < _plan.RequiredNames.Length; i++)
        {
            if ((seen[i >> 6] & (1UL << i)) != 0) continue;
            valid = false;
            if (run.StopsAtFirstError) return false;
            run.Report(_plan.RequiredSite, $"The required property {JsonText.Quote(_plan.RequiredNames[i])} is missing.");
        }

        return valid;
    }

    private bool ReportAdditional(ReadOnlySpan<byte> raw, ref ValidationRun run)
    {
        if (run.Errors is null) return false;

        var name = JsonText.ToText(raw);
        run.Errors.Path.Push(name);
        run.Report(_plan.AdditionalSite, $"The property {JsonText.Quote(name)} is not allowed here; {_plan.DescribeAllowed()}.");
        run.Errors.Path.Pop();
        return false;
    }
}

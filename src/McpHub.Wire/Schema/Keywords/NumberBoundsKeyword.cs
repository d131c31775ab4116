using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Keywords;

/// <summary>
/// <c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c>, <c>exclusiveMaximum</c>. Compared digit by digit, never
/// through a floating-point number.
/// </summary>
internal sealed class NumberBoundsKeyword : IKeyword
{
    private readonly List<Bound> _bounds = [];

    private sealed record Bound(KeywordSite Site, byte[] Limit, int Direction, bool IsExclusive, string Words);

    public static IKeyword? Build(KeywordContext context)
    {
        var bounds = new NumberBoundsKeyword();
        bounds.Add(context, "minimum", -1, IsExclusiveByFlag(context, "exclusiveMinimum"));
        bounds.Add(context, "maximum", 1, IsExclusiveByFlag(context, "exclusiveMaximum"));
        if (context.Dialect.Draft > SchemaDialect.Draft4)
        {
            bounds.Add(context, "exclusiveMinimum", -1, true);
            bounds.Add(context, "exclusiveMaximum", 1, true);
        }

        return bounds._bounds.Count == 0 ? null : bounds;
    }

    public bool Check(JsonElement instance, ref ValidationRun run)
    {
        if (instance.ValueKind != JsonValueKind.Number) return true;

        var number = JsonMarshal.GetRawUtf8Value(instance);
        var valid = true;
        foreach (var bound in _bounds)
        {
            if (Holds(bound, number)) continue;
            valid = false;
            if (run.Errors is not null) run.Report(bound.Site, $"Must be {bound.Words} {Encoding.UTF8.GetString(bound.Limit)}.");
        }

        return valid;
    }

    /// <summary>Whether a number token lies within all bounds.</summary>
    public bool Holds(ReadOnlySpan<byte> number)
    {
        foreach (var bound in _bounds)
        {
            if (!Holds(bound, number)) return false;
        }

        return true;
    }

    private static bool Holds(Bound bound, ReadOnlySpan<byte> number)
    {
        var side = JsonNumber.Compare(number, bound.Limit) * bound.Direction;
        return bound.IsExclusive ? side < 0 : side <= 0;
    }

    private void Add(KeywordContext context, string keyword, int direction, bool isExclusive)
    {
        if (!context.TryGet(keyword, Vocabularies.Validation, out _)) return;

        var limit = context.Require(keyword, JsonValueKind.Number, "must be a number");
        var words = (direction, isExclusive) switch
        {
            (< 0, false) => "at least",
            (< 0, true) => "greater than",
            (_, false) => "at most",
            (_, true) => "less than",
        };
        _bounds.Add(new Bound(context.Site(keyword), JsonMarshal.GetRawUtf8Value(limit).ToArray(), direction, isExclusive, words));
    }

    /// <summary>Draft 4 has a flag beside the bound where later drafts have a bound of its own.</summary>
    private static bool IsExclusiveByFlag(KeywordContext context, string keyword) =>
        context.TryGet(keyword, Vocabularies.Validation, out var flag, to: SchemaDialect.Draft4) && flag.ValueKind == JsonValueKind.True;
}

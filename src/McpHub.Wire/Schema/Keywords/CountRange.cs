using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary>A pair of keywords that bound a count: of characters, items or properties.</summary>
internal sealed class CountRange
{
    private readonly KeywordSite _minSite;
    private readonly KeywordSite _maxSite;
    private readonly string _unit;

    private CountRange(KeywordContext context, string minKeyword, string maxKeyword, string unit)
    {
        _minSite = context.Site(minKeyword);
        _maxSite = context.Site(maxKeyword);
        _unit = unit;
    }

    public long Min { get; private init; }

    public long Max { get; private init; }

    /// <summary>The range, or null when neither keyword is there.</summary>
    /// <param name="unit">What is counted, in the singular, for messages.</param>
    public static CountRange? Build(KeywordContext context, string minKeyword, string maxKeyword, string unit)
    {
        var hasMin = context.TryGet(minKeyword, Vocabularies.Validation, out _);
        var hasMax = context.TryGet(maxKeyword, Vocabularies.Validation, out _);
        if (!hasMin && !hasMax) return null;

        return new CountRange(context, minKeyword, maxKeyword, unit)
        {
            Min = hasMin ? context.Count(minKeyword) : 0,
            Max = hasMax ? context.Count(maxKeyword) : long.MaxValue,
        };
    }

    public bool Check(long count, ref ValidationRun run) => (count >= Min && count <= Max) || Report(count, ref run);

    /// <summary>Says that this count is outside the range. Always false.</summary>
    public bool Report(long count, ref ValidationRun run)
    {
        if (run.Errors is null) return false;
        if (count < Min) run.Report(_minSite, $"Must have at least {Plural(Min)}, but has {count}.");
        if (count > Max) run.Report(_maxSite, $"Must have at most {Plural(Max)}, but has {count}.");
        return false;
    }

    private string Plural(long count) => count == 1 ? $"1 {_unit}" : $"{count} {(_unit == "property" ? "propertie" : _unit)}s";
}

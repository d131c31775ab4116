using McpHub.Wire.Schema.Patterns;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>
/// Compiles each different expression of a schema once. Their total length is bounded as well as each one's.
/// </summary>
internal sealed class PatternCache(SchemaOptions options)
{
    /// <summary>How many of the longest allowed expressions all together may amount to.</summary>
    private const int LongestPerSchema = 16;

    private readonly Dictionary<string, PatternMatcher> _matchers = new(StringComparer.Ordinal);
    private readonly RegexFactory _regexes = new(options);
    private int _charsLeft = LongestPerSchema * options.MaxPatternLength;

    /// <exception cref="PatternException">The expression, or all of them together, cannot be used.</exception>
    public PatternMatcher Get(string pattern)
    {
        if (_matchers.TryGetValue(pattern, out var known)) return known;

        _charsLeft -= pattern.Length;
        if (_charsLeft < 0) throw new PatternException($"all expressions together have more than {LongestPerSchema * options.MaxPatternLength} characters");

        var matcher = PatternMatcher.Compile(pattern, _regexes);
        _matchers.Add(pattern, matcher);
        return matcher;
    }
}

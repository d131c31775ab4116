using System.Text.RegularExpressions;

namespace McpHub.Wire.Schema.Patterns;

/// <summary>
/// Chooses the engine for the expressions of one schema: the one that cannot backtrack wherever it can be used and its
/// automata do not take too long to build, otherwise the other with a time limit.
/// </summary>
internal sealed class RegexFactory(SchemaOptions options)
{
    /// <summary>
    /// Character ranges in one expression. Building an automaton takes time that grows with their square: less than 0.1 s
    /// for so many, 4 s for a thousand (measured).
    /// </summary>
    private const int MaxRanges = 128;

    /// <summary>A long text takes its time even where nothing is repeated.</summary>
    private const int LongTextTimeFactor = 10;

    private int _rangesLeft = 4 * MaxRanges;

    public int MaxPatternLength => options.MaxPatternLength;

    /// <summary>How to build the expression; deciding is done at once, building when called.</summary>
    /// <param name="forAscii">Whether only ASCII text will be looked at.</param>
    public Func<SchemaRegex> Plan(string pattern, EcmaFindings findings, AstralAlphabet alphabet, bool forAscii)
    {
        var expression = EcmaTranslator.Translate(pattern, findings, alphabet, forAscii);
        var ranges = findings.CountRanges(alphabet);
        if (findings.NeedsBacktracking(forAscii) || ranges > MaxRanges || ranges > _rangesLeft) return () => new SchemaRegex(Backtracking(expression, 1));

        _rangesLeft -= ranges;
        return () => Linear(expression);
    }

    private Regex Backtracking(string expression, int timeFactor)
    {
        try
        {
            return new Regex(expression, RegexOptions.CultureInvariant, options.PatternTimeout * timeFactor);
        }
        catch (ArgumentException invalid)
        {
            throw new PatternException("it is not valid", invalid);
        }
    }

    private SchemaRegex Linear(string expression)
    {
        try
        {
            // Without a time limit: with one, this engine says "no match" to anchored expressions on texts over 100,000 characters
            // and to any text when the limit passes, instead of throwing (measured on .NET 10.0.12).
            var linear = new Regex(expression, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            return new SchemaRegex(linear, () => Backtracking(expression, LongTextTimeFactor));
        }
        catch (NotSupportedException)
        {
            // Large counted repetitions are too many states for this engine, and no danger in themselves to the other.
            return new SchemaRegex(Backtracking(expression, 1));
        }
        catch (ArgumentException invalid)
        {
            throw new PatternException("it is not valid", invalid);
        }
    }
}

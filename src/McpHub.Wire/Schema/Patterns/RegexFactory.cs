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

    /// <summary>The linear engine is limited for the sake of a machine under load: the text's length alone costs there.</summary>
    private const int LinearTimeFactor = 10;

    private int _rangesLeft = 4 * MaxRanges;

    public int MaxPatternLength => options.MaxPatternLength;

    /// <summary>How to build the expression; deciding is done at once, building when called.</summary>
    /// <param name="forAscii">Whether only ASCII text will be looked at.</param>
    public Func<Regex> Plan(string pattern, EcmaFindings findings, AstralAlphabet alphabet, bool forAscii)
    {
        var expression = EcmaTranslator.Translate(pattern, findings, alphabet, forAscii);
        var ranges = findings.CountRanges(alphabet);
        if (findings.NeedsBacktracking(forAscii) || ranges > MaxRanges || ranges > _rangesLeft) return () => Backtracking(expression);

        _rangesLeft -= ranges;
        return () => Linear(expression);
    }

    private Regex Backtracking(string expression)
    {
        try
        {
            return new Regex(expression, RegexOptions.CultureInvariant, options.PatternTimeout);
        }
        catch (ArgumentException invalid)
        {
            throw new PatternException("it is not valid", invalid);
        }
    }

    private Regex Linear(string expression)
    {
        try
        {
            return new Regex(expression, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, options.PatternTimeout * LinearTimeFactor);
        }
        catch (NotSupportedException)
        {
            // Large counted repetitions are too many states for this engine, and no danger in themselves to the other.
            return Backtracking(expression);
        }
        catch (ArgumentException invalid)
        {
            throw new PatternException("it is not valid", invalid);
        }
    }
}

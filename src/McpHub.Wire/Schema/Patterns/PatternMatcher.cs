using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Patterns;

/// <summary>
/// A regular expression of a schema. Runs on the engine that cannot backtrack, in time linear in the text, unless the
/// expression needs look-around or back-references; then the time is bounded, for one match and for the whole validation.
/// [hot]
/// </summary>
internal sealed class PatternMatcher
{
    private const int StackChars = 256;
    private const int CharsPerStep = 64;
    private const int LinearTimeFactor = 10;
    private readonly AsciiPattern? _simple;
    private readonly AstralAlphabet _alphabet;
    private readonly Regex _ascii;
    private readonly Regex _exact;

    private PatternMatcher(string pattern, AstralAlphabet alphabet, Regex ascii, Regex exact)
    {
        Pattern = pattern;
        _simple = AsciiPattern.TryCreate(pattern);
        _alphabet = alphabet;
        _ascii = ascii;
        _exact = exact;
    }

    /// <summary>As written in the schema.</summary>
    public string Pattern { get; }

    /// <exception cref="PatternException">The expression is not valid, too long or too large.</exception>
    public static PatternMatcher Compile(string pattern, SchemaOptions options)
    {
        if (pattern.Length > options.MaxPatternLength) throw new PatternException($"it has more than {options.MaxPatternLength} characters");

        var findings = EcmaTranslator.Read(pattern);
        var alphabet = new AstralAlphabet(findings.Sets);
        var ascii = CreateRegex(pattern, findings, alphabet, forAscii: true, options.PatternTimeout);
        var exact = findings.HasWordBoundary ? CreateRegex(pattern, findings, alphabet, forAscii: false, options.PatternTimeout) : ascii;
        return new PatternMatcher(pattern, alphabet, ascii, exact);
    }

    /// <summary>Whether some part of the text matches.</summary>
    /// <param name="raw">The inside of a JSON string token, escapes as written.</param>
    public bool IsMatch(ReadOnlySpan<byte> raw, ref ValidationRun run)
    {
        using var text = new Utf8Text(raw);
        return IsMatch(text, ref run);
    }

    public bool IsMatch(scoped in Utf8Text text, ref ValidationRun run)
    {
        if (!text.IsWellFormed) return run.Stop("A string holds an escape for half a surrogate pair.");

        var utf8 = text.Bytes;
        if (_simple?.Match(utf8) is { } verdict) return run.TrySpend(1 + (utf8.Length / CharsPerStep)) && verdict;

        char[]? rented = null;
        var chars = utf8.Length <= StackChars ? stackalloc char[StackChars] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        chars = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        var matches = IsMatch(chars[.._alphabet.Rewrite(chars)], ref run);
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        return matches;
    }

    private bool IsMatch(scoped ReadOnlySpan<char> text, ref ValidationRun run)
    {
        var regex = ReferenceEquals(_ascii, _exact) || Ascii.IsValid(text) ? _ascii : _exact;
        if (!run.TrySpend(1 + (text.Length / CharsPerStep))) return false;
        try
        {
            if (regex.Options.HasFlag(RegexOptions.NonBacktracking)) return regex.IsMatch(text);

            var started = Stopwatch.GetTimestamp();
            var matches = regex.IsMatch(text);
            return run.TrySpendOnBacktracking(Stopwatch.GetElapsedTime(started)) && matches;
        }
        catch (RegexMatchTimeoutException)
        {
            return run.Stop($"The regular expression {JsonText.Quote(Pattern)} takes too long on this value.");
        }
    }

    private static Regex CreateRegex(string pattern, EcmaFindings findings, AstralAlphabet alphabet, bool forAscii, TimeSpan timeout)
    {
        var expression = EcmaTranslator.Translate(pattern, findings, alphabet, forAscii);
        try
        {
            return findings.NeedsBacktracking(forAscii, alphabet)
                ? new Regex(expression, RegexOptions.CultureInvariant, timeout)
                : CreateLinearRegex(expression, timeout);
        }
        catch (ArgumentException invalid)
        {
            throw new PatternException("it is not valid", invalid);
        }
    }

    /// <summary>Where only the length of the text costs, time is there to be used: the limit is for a machine under load.</summary>
    private static Regex CreateLinearRegex(string expression, TimeSpan timeout)
    {
        try
        {
            return new Regex(expression, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, timeout * LinearTimeFactor);
        }
        catch (NotSupportedException)
        {
            // Large counted repetitions are too many states for the linear engine, and no danger in themselves to the other.
            return new Regex(expression, RegexOptions.CultureInvariant, timeout);
        }
    }
}

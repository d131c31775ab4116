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
    private readonly AsciiPattern? _simple;
    private readonly AstralAlphabet _alphabet;
    private readonly Lazy<SchemaRegex> _ascii;
    private readonly Lazy<SchemaRegex> _exact;

    private PatternMatcher(string pattern, RegexFactory regexes)
    {
        var findings = EcmaTranslator.Read(pattern);
        Pattern = pattern;
        _alphabet = new AstralAlphabet(findings.Sets);
        _ascii = new(regexes.Plan(pattern, findings, _alphabet, forAscii: true));
        _exact = findings.HasWordBoundary ? new(regexes.Plan(pattern, findings, _alphabet, forAscii: false)) : _ascii;
        _simple = AsciiPattern.TryCreate(pattern);
    }

    /// <summary>As written in the schema.</summary>
    public string Pattern { get; }

    /// <exception cref="PatternException">The expression is not valid, too long or too large.</exception>
    public static PatternMatcher Compile(string pattern, RegexFactory regexes)
    {
        if (pattern.Length > regexes.MaxPatternLength) throw new PatternException($"it has more than {regexes.MaxPatternLength} characters");

        var matcher = new PatternMatcher(pattern, regexes);
        if (matcher._simple is null) matcher.BuildNow();
        return matcher;
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
        var regex = ReferenceEquals(_ascii, _exact) || Ascii.IsValid(text) ? _ascii.Value : _exact.Value;
        if (!run.TrySpend(1 + (text.Length / CharsPerStep))) return false;
        try
        {
            var started = Stopwatch.GetTimestamp();
            var matches = regex.For(text).IsMatch(text);
            return run.TrySpendOnPattern(Stopwatch.GetElapsedTime(started), regex.IsLinear) && matches;
        }
        catch (RegexMatchTimeoutException)
        {
            return run.Stop($"The regular expression {JsonText.Quote(Pattern)} takes too long on this value.");
        }
    }

    /// <summary>What cannot be built is an error of the schema. A simple sequence can, and rarely has to be.</summary>
    private void BuildNow()
    {
        _ = _ascii.Value;
        _ = _exact.Value;
    }
}

using System.Globalization;
using System.Text;

namespace McpHub.Wire.Schema.Patterns;

/// <summary>
/// Rewrites a regular expression of ECMA-262 in Unicode mode, the language of JSON Schema, for .NET. Where Unicode mode
/// would refuse a stray bracket or an escaped punctuation mark, it is taken literally, because schemas in the wild have
/// them; an escaped letter without meaning is refused.
/// </summary>
internal sealed class EcmaTranslator
{
    private const string WordClass = "[A-Za-z0-9_]";
    private readonly EcmaReader _reader;
    private readonly EcmaFindings _findings;
    private readonly AstralAlphabet? _alphabet;
    private readonly bool _forAscii;
    private readonly StringBuilder _output = new();
    private readonly List<string> _groupNames = [];
    private readonly Stack<bool> _openAssertions = new();
    private bool _canRepeat;

    /// <param name="alphabet">Null to only read the expression, for its findings.</param>
    private EcmaTranslator(string pattern, EcmaFindings findings, AstralAlphabet? alphabet, bool forAscii)
    {
        _reader = new EcmaReader(pattern);
        _findings = findings;
        _alphabet = alphabet;
        _forAscii = forAscii;
    }

    /// <summary>Reads an expression without rewriting it.</summary>
    /// <exception cref="PatternException">It is not an expression of ECMA-262.</exception>
    public static EcmaFindings Read(string pattern)
    {
        var findings = new EcmaFindings();
        new EcmaTranslator(pattern, findings, null, forAscii: false).Run();
        return findings;
    }

    /// <param name="findings">What <see cref="Read"/> found in the same expression.</param>
    /// <param name="alphabet">Made from its sets.</param>
    /// <param name="forAscii">Whether only ASCII text will be looked at.</param>
    public static string Translate(string pattern, EcmaFindings findings, AstralAlphabet alphabet, bool forAscii) =>
        new EcmaTranslator(pattern, findings, alphabet, forAscii).Run();

    private string Run()
    {
        while (_reader.TryRead(out var c))
        {
            switch (c)
            {
                case '\\': Escape(); break;
                case '[': Set(_reader.ReadClass()); break;
                case '(': Open(); break;
                case ')': Close(); break;
                case '|': Bar(); break;
                case '*' or '+' or '?': Quantify(((char)c).ToString()); break;
                case '{' when _reader.TryReadCount(out var least, out var most): Quantify(least, most); break;
                case '^': Assertion("^"); break;
                case '$': Assertion(@"\z"); break;
                case '.': Set(EcmaReader.Dot); break;
                default: Literal(c); break;
            }
        }

        return _openAssertions.Count == 0 ? _output.ToString() : throw new PatternException("a group is not closed");
    }

    private void Escape()
    {
        var next = _reader.Peek();
        if (next is 'b' or 'B')
        {
            _reader.TryRead(out _);
            WordBoundary(next == 'B');
            return;
        }

        if (next == 'k' || (next is >= '1' and <= '9'))
        {
            Reference(next == 'k' ? _groupNames.IndexOf(_reader.ReadGroupReference()) + 1 : _reader.ReadNumber());
            return;
        }

        if (_reader.TryReadSetEscape() is { } set) Set(set);
        else Literal(_reader.ReadCharacterEscape(inClass: false));
    }

    /// <summary>ECMA-262 means ASCII words, .NET means Unicode words: the same only while the text is ASCII.</summary>
    private void WordBoundary(bool isNegated)
    {
        _findings.HasWordBoundary = true;
        Assertion((_forAscii, isNegated) switch
        {
            (true, true) => @"\B",
            (true, false) => @"\b",
            (false, true) => $"(?:(?<={WordClass})(?={WordClass})|(?<!{WordClass})(?!{WordClass}))",
            (false, false) => $"(?:(?<={WordClass})(?!{WordClass})|(?<!{WordClass})(?={WordClass}))",
        });
    }

    /// <summary>A group that took no part matches nothing in .NET, and the empty text in ECMA-262.</summary>
    private void Reference(int number)
    {
        if (number < 1 || number > _groupNames.Count) throw new PatternException("a back-reference does not name an earlier group");
        _findings.HasReference = true;
        Atom(string.Create(CultureInfo.InvariantCulture, $@"(?({number})\{number}|)"));
    }

    private void Open()
    {
        var (prefix, name) = _reader.ReadGroupStart();
        var isAssertion = prefix is "(?=" or "(?!" or "(?<=" or "(?<!";
        _findings.HasLookAround |= isAssertion;
        if (prefix == "(")
        {
            _groupNames.Add(name ?? "");

            // Names are dropped, because .NET numbers named groups last; captures are, unless something refers to them.
            if (!_findings.HasReference) prefix = "(?:";
        }

        _output.Append(prefix);
        _openAssertions.Push(isAssertion);
        _canRepeat = false;
    }

    private void Close()
    {
        if (!_openAssertions.TryPop(out var wasAssertion)) throw new PatternException("a closing parenthesis has no opening one");

        _output.Append(')');
        _canRepeat = !wasAssertion;
    }

    private void Bar()
    {
        _output.Append('|');
        _canRepeat = false;
    }

    private void Quantify(int least, int most) => Quantify((least, most) switch
    {
        _ when least == most => string.Create(CultureInfo.InvariantCulture, $"{{{least}}}"),
        (_, int.MaxValue) => string.Create(CultureInfo.InvariantCulture, $"{{{least},}}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{{{least},{most}}}"),
    });

    private void Quantify(string quantifier)
    {
        if (!_canRepeat) throw new PatternException($"there is nothing to repeat before \"{quantifier}\"");

        _output.Append(quantifier);
        if (_reader.Peek() == '?')
        {
            _reader.TryRead(out _);
            _output.Append('?');
        }

        _canRepeat = false;
    }

    private void Literal(int codePoint)
    {
        if (codePoint >= CharacterSet.FirstAstral)
        {
            var set = new CharacterSet();
            set.Add(codePoint, codePoint);
            Set(set);
            return;
        }

        _findings.Literals.Add(codePoint);
        Atom(codePoint < 128 && char.IsAsciiLetterOrDigit((char)codePoint)
            ? ((char)codePoint).ToString()
            : string.Create(CultureInfo.InvariantCulture, $"\\u{codePoint:X4}"));
    }

    private void Set(CharacterSet set)
    {
        if (_alphabet is null) _findings.Sets.Add(set);
        Atom(_alphabet is null ? "" : set.ToExpression(_alphabet));
    }

    private void Atom(string expression)
    {
        _output.Append(expression);
        _canRepeat = true;
    }

    private void Assertion(string expression)
    {
        _output.Append(expression);
        _canRepeat = false;
    }
}

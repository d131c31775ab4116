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
    /// <summary>Copies that counted repetition may make of a part, nested counts multiplied.</summary>
    private const long MaxRepetition = 100_000;

    private const string WordClass = "[A-Za-z0-9_]";
    private readonly EcmaReader _reader;
    private readonly bool _forAscii;
    private readonly bool _keepsGroups;
    private readonly StringBuilder _output = new();
    private readonly List<string> _groupNames = [];
    private readonly Stack<GroupState> _open = new();
    private GroupState _group = new(false);
    private bool _hasReferences;

    private sealed record GroupState(bool IsAssertion)
    {
        public bool CanRepeat { get; set; }

        public long Weight { get; set; } = 1;

        public long LastWeight { get; set; }
    }

    private EcmaTranslator(string pattern, bool forAscii, bool keepsGroups)
    {
        _reader = new EcmaReader(pattern);
        _forAscii = forAscii;
        _keepsGroups = keepsGroups;
    }

    /// <summary>Whether the result needs an engine that backtracks.</summary>
    public bool NeedsBacktracking { get; private set; }

    /// <param name="forAscii">Whether only ASCII text will be looked at, which allows a shorter expression.</param>
    public static (string Expression, bool NeedsBacktracking) Translate(string pattern, bool forAscii)
    {
        var translator = new EcmaTranslator(pattern, forAscii, keepsGroups: false);
        var expression = translator.Run();
        if (!translator._hasReferences) return (expression, translator.NeedsBacktracking);

        // Only now is it known that group numbers matter; without references all groups are non-capturing.
        return (new EcmaTranslator(pattern, forAscii, keepsGroups: true).Run(), true);
    }

    private string Run()
    {
        while (_reader.TryRead(out var c))
        {
            switch (c)
            {
                case '\\': Escape(); break;
                case '[': Atom(_reader.ReadClass().ToExpression(_forAscii)); break;
                case '(': Open(); break;
                case ')': Close(); break;
                case '|': Bar(); break;
                case '*' or '+' or '?': Quantify(((char)c).ToString(), 1); break;
                case '{' when _reader.TryReadCount(out var text, out var count): Quantify(text, count); break;
                case '^': Assertion("^"); break;
                case '$': Assertion(@"\z"); break;
                case '.': Atom(EcmaReader.Dot.ToExpression(_forAscii)); break;
                default: Literal(c); break;
            }
        }

        if (_open.Count > 0) throw new PatternException("a group is not closed");
        return _output.ToString();
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

        if (_reader.TryReadSetEscape() is { } set) Atom(set.ToExpression(_forAscii));
        else Literal(_reader.ReadCharacterEscape(inClass: false));
    }

    /// <summary>ECMA-262 means ASCII words, .NET means Unicode words: the same only while the text is ASCII.</summary>
    private void WordBoundary(bool isNegated)
    {
        if (_forAscii)
        {
            Assertion(isNegated ? @"\B" : @"\b");
            return;
        }

        NeedsBacktracking = true;
        Assertion(isNegated
            ? $"(?:(?<={WordClass})(?={WordClass})|(?<!{WordClass})(?!{WordClass}))"
            : $"(?:(?<={WordClass})(?!{WordClass})|(?<!{WordClass})(?={WordClass}))");
    }

    /// <summary>A group that took no part matches nothing in .NET, and the empty text in ECMA-262.</summary>
    private void Reference(int number)
    {
        if (number < 1 || number > _groupNames.Count) throw new PatternException("a back-reference does not name an earlier group");
        _hasReferences = true;
        NeedsBacktracking = true;
        Atom(_keepsGroups ? string.Create(CultureInfo.InvariantCulture, $@"(?({number})\{number}|)") : "");
    }

    private void Open()
    {
        var (prefix, name) = _reader.ReadGroupStart();
        var isAssertion = prefix is "(?=" or "(?!" or "(?<=" or "(?<!";
        NeedsBacktracking |= isAssertion;
        if (prefix == "(")
        {
            _groupNames.Add(name ?? "");
            if (!_keepsGroups) prefix = "(?:";
        }

        _output.Append(prefix);
        _open.Push(_group);
        _group = new GroupState(isAssertion);
    }

    private void Close()
    {
        if (!_open.TryPop(out var outer)) throw new PatternException("a closing parenthesis has no opening one");

        _output.Append(')');
        Weigh(outer, _group.Weight);
        outer.CanRepeat = !_group.IsAssertion;
        _group = outer;
    }

    private void Bar()
    {
        _output.Append('|');
        _group.CanRepeat = false;
    }

    private void Quantify(string quantifier, long count)
    {
        if (!_group.CanRepeat) throw new PatternException($"there is nothing to repeat before \"{quantifier}\"");

        _output.Append(quantifier);
        if (_reader.Peek() == '?')
        {
            _reader.TryRead(out _);
            _output.Append('?');
        }

        _group.CanRepeat = false;
        Weigh(_group, _group.LastWeight * (Math.Max(count, 1) - 1));
    }

    private static void Weigh(GroupState group, long weight)
    {
        group.LastWeight = weight;
        group.Weight += weight;
        if (group.Weight > MaxRepetition) throw new PatternException("its counted repetitions are too large");
    }

    private void Literal(int codePoint)
    {
        if (codePoint > 0xFFFF)
        {
            var pair = char.ConvertFromUtf32(codePoint);
            Atom(string.Create(CultureInfo.InvariantCulture, $"(?:\\u{(int)pair[0]:X4}\\u{(int)pair[1]:X4})"));
            return;
        }

        Atom(codePoint < 128 && char.IsAsciiLetterOrDigit((char)codePoint)
            ? ((char)codePoint).ToString()
            : string.Create(CultureInfo.InvariantCulture, $"\\u{codePoint:X4}"));
    }

    private void Atom(string expression)
    {
        _output.Append(expression);
        Weigh(_group, 1);
        _group.CanRepeat = true;
    }

    private void Assertion(string expression)
    {
        _output.Append(expression);
        _group.CanRepeat = false;
    }
}

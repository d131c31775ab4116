using System.Globalization;
using System.Text;

namespace McpHub.Wire.Schema.Patterns;

/// <summary>Reads the lexical parts of an ECMA-262 expression: characters, escapes, classes, counts, group openings.</summary>
internal sealed class EcmaReader(string pattern)
{
    private static readonly (int First, int Last)[] Digits = [('0', '9')];
    private static readonly (int First, int Last)[] Words = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

    private static readonly (int First, int Last)[] Spaces =
    [
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
        (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ];

    private int _next;

    /// <summary>The meaning of a dot: all but line ends.</summary>
    public static CharacterSet Dot { get; } = MakeDot();

    /// <summary>The next UTF-16 unit, or -1.</summary>
    public int Peek() => _next < pattern.Length ? pattern[_next] : -1;

    public bool TryRead(out int codePoint)
    {
        codePoint = -1;
        if (_next == pattern.Length) return false;
        if (Rune.DecodeFromUtf16(pattern.AsSpan(_next), out var rune, out var used) != System.Buffers.OperationStatus.Done)
        {
            throw new PatternException("it holds half a surrogate pair");
        }

        _next += used;
        codePoint = rune.Value;
        return true;
    }

    /// <summary>A decimal number; numbers without end become the largest.</summary>
    public int ReadNumber()
    {
        long number = 0;
        while (_next < pattern.Length && char.IsAsciiDigit(pattern[_next])) number = Math.Min((number * 10) + pattern[_next++] - '0', int.MaxValue);
        return (int)number;
    }

    /// <summary>Reads <c>n}</c>, <c>n,}</c> or <c>n,m}</c> after a brace; moves only when it is there.</summary>
    /// <param name="most"><see cref="int.MaxValue"/> when there is no upper bound.</param>
    public bool TryReadCount(out int least, out int most)
    {
        var start = _next;
        least = most = ReadNumber();
        if (_next > start && Peek() == ',')
        {
            _next++;
            most = Peek() == '}' ? int.MaxValue : ReadNumber();
            if (most < least) throw new PatternException("a repetition counts from more to less");
        }

        if (_next > start && Peek() == '}')
        {
            _next++;
            return true;
        }

        _next = start;
        return false;
    }

    /// <summary>The opening of a group in .NET's spelling; a capturing group is "(" with its name, if any.</summary>
    public (string Prefix, string? Name) ReadGroupStart()
    {
        if (Peek() != '?') return ("(", null);

        foreach (var prefix in (ReadOnlySpan<string>)["?:", "?=", "?!", "?<=", "?<!"])
        {
            if (!pattern.AsSpan(_next).StartsWith(prefix, StringComparison.Ordinal)) continue;
            _next += prefix.Length;
            return ("(" + prefix, null);
        }

        if (!pattern.AsSpan(_next).StartsWith("?<", StringComparison.Ordinal)) throw new PatternException("it uses a kind of group that ECMA-262 does not have");
        _next++;
        return ("(", ReadName());
    }

    /// <summary>The name in <c>k&lt;name&gt;</c>.</summary>
    public string ReadGroupReference()
    {
        _next++;
        return ReadName();
    }

    /// <summary>The set that <c>\d \D \w \W \s \S \p{…} \P{…}</c> stand for; null, and nothing read, for other escapes.</summary>
    public CharacterSet? TryReadSetEscape()
    {
        var set = new CharacterSet();
        return TryReadSetEscape(set) ? set : null;
    }

    /// <summary>The character that the escape after a backslash stands for.</summary>
    public int ReadCharacterEscape(bool inClass)
    {
        if (!TryRead(out var c)) throw new PatternException("it ends in a backslash");
        return c switch
        {
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            'b' when inClass => '\b',
            '0' when !char.IsAsciiDigit((char)Math.Max(Peek(), 0)) => 0,
            'c' when Peek() is >= 'A' and <= 'Z' or >= 'a' and <= 'z' => pattern[_next++] & 31,
            'x' => ReadHex(2),
            'u' => ReadUnicodeEscape(),
            _ when c < 128 && char.IsAsciiLetterOrDigit((char)c) => throw new PatternException($"ECMA-262 has no escape \"\\{(char)c}\""),
            _ => c,
        };
    }

    /// <summary>A character class, after its opening bracket.</summary>
    public CharacterSet ReadClass()
    {
        var set = new CharacterSet();
        if (Peek() == '^')
        {
            _next++;
            set.IsNegated = true;
        }

        while (TryRead(out var c))
        {
            if (c == ']') return set;
            if (c == '\\' && TryReadSetEscape(set)) continue;

            var first = c == '\\' ? ReadCharacterEscape(inClass: true) : c;
            set.Add(first, ReadRangeEnd(first));
        }

        throw new PatternException("a character class is not closed");
    }

    private static CharacterSet MakeDot()
    {
        var dot = new CharacterSet { IsNegated = true };
        dot.AddAll([('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)]);
        return dot;
    }

    /// <summary>The last character of a range that has begun; the first one when it is no range.</summary>
    private int ReadRangeEnd(int first)
    {
        var start = _next;
        if (Peek() != '-') return first;

        _next++;
        if (Peek() is -1 or ']' || (Peek() == '\\' && _next + 1 < pattern.Length && "dDwWsSpP".Contains(pattern[_next + 1], StringComparison.Ordinal)))
        {
            _next = start;
            return first;
        }

        TryRead(out var c);
        var last = c == '\\' ? ReadCharacterEscape(inClass: true) : c;
        return last >= first ? last : throw new PatternException("a range in a character class is in reverse order");
    }

    private bool TryReadSetEscape(CharacterSet set)
    {
        var letter = Peek();
        switch (letter)
        {
            case 'd': set.AddAll(Digits); break;
            case 'D': set.AddAllBut(Digits); break;
            case 'w': set.AddAll(Words); break;
            case 'W': set.AddAllBut(Words); break;
            case 's': set.AddAll(Spaces); break;
            case 'S': set.AddAllBut(Spaces); break;
            case 'p' or 'P':
                _next++;
                set.AddProperty(ReadPropertyName(), letter == 'P');
                return true;
            default: return false;
        }

        _next++;
        return true;
    }

    private string ReadPropertyName() => Peek() == '{' ? ReadUntil('}') : throw new PatternException("a Unicode property needs a name in braces");

    private string ReadName() => Peek() == '<' ? ReadUntil('>') : throw new PatternException("a group name is missing");

    private string ReadUntil(char end)
    {
        var at = pattern.IndexOf(end, _next);
        if (at <= _next + 1) throw new PatternException("a name is empty or not closed");

        var name = pattern[(_next + 1)..at];
        _next = at + 1;
        return name;
    }

    private int ReadUnicodeEscape()
    {
        if (Peek() == '{')
        {
            var digits = ReadUntil('}');
            return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 0x10FFFF
                ? value
                : throw new PatternException("an escape is not a Unicode character");
        }

        var first = ReadHex(4);
        if (!char.IsHighSurrogate((char)first) || !pattern.AsSpan(_next).StartsWith(@"\u", StringComparison.Ordinal)) return first;

        var start = _next;
        _next += 2;
        var second = Peek() == '{' ? 0 : ReadHex(4);
        if (char.IsLowSurrogate((char)second)) return char.ConvertToUtf32((char)first, (char)second);

        _next = start;
        return first;
    }

    private int ReadHex(int length)
    {
        if (_next + length > pattern.Length
            || !int.TryParse(pattern.AsSpan(_next, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            throw new PatternException("an escape has too few hexadecimal digits");
        }

        _next += length;
        return value;
    }
}

using System.Globalization;
using System.Text;

namespace McpHub.Wire.Schema.Patterns;

/// <summary>A set of Unicode characters, as a class of an ECMA-262 expression describes it.</summary>
internal sealed class CharacterSet
{
    public const int FirstAstral = 0x10000;
    public const int LastAstral = 0x10FFFF;

    /// <summary>What a property costs the engine, in ranges (measured).</summary>
    private const int RangesPerProperty = 8;

    private readonly StringBuilder _bmp = new();
    private readonly List<(int First, int Last)> _astral = [];
    private UInt128 _ascii;

    public bool IsNegated { get; set; }

    /// <summary>The ASCII members, one bit each, after negation.</summary>
    public UInt128 Ascii => IsNegated ? ~_ascii : _ascii;

    /// <summary>How many ranges it was made from, properties counted by their weight.</summary>
    public int RangeCount { get; private set; }

    /// <summary>The members beyond U+FFFF, before negation; in any order, overlapping or not.</summary>
    public IReadOnlyList<(int First, int Last)> Astral => _astral;

    public void Add(int first, int last)
    {
        RangeCount++;
        for (var c = first; c <= Math.Min(last, 0x7F); c++) _ascii |= UInt128.One << c;

        // A UTF-16 unit in the surrogate range is half a character and never matched.
        if (first < 0xD800) AppendRange(first, Math.Min(last, 0xD7FF));
        if (first < FirstAstral && last > 0xDFFF) AppendRange(Math.Max(first, 0xE000), Math.Min(last, 0xFFFF));
        if (last >= FirstAstral) _astral.Add((Math.Max(first, FirstAstral), last));
    }

    public void AddAll(ReadOnlySpan<(int First, int Last)> ranges)
    {
        foreach (var (first, last) in ranges) Add(first, last);
    }

    /// <summary>Everything but these.</summary>
    /// <param name="ranges">In order, below U+10000.</param>
    public void AddAllBut(ReadOnlySpan<(int First, int Last)> ranges)
    {
        var next = 0;
        foreach (var (first, last) in ranges)
        {
            if (next < first) Add(next, first - 1);
            next = last + 1;
        }

        Add(next, LastAstral);
    }

    /// <summary>A Unicode property, such as <c>\p{L}</c>.</summary>
    public void AddProperty(string name, bool isNegated)
    {
        var property = UnicodeProperty.Find(name);
        RangeCount += RangesPerProperty;
        _bmp.Append(isNegated ? property.NotInBmp : property.InBmp);
        _ascii |= isNegated ? ~property.Ascii : property.Ascii;
        _astral.AddRange(isNegated ? property.NotAstral : property.Astral);
    }

    /// <summary>A .NET expression for one character of the set, over texts that the alphabet has rewritten.</summary>
    public string ToExpression(AstralAlphabet alphabet)
    {
        var members = _bmp + alphabet.UnitsOf(this);
        if (members.Length == 0) return IsNegated ? @"[\s\S]" : @"[^\s\S]";
        return IsNegated ? $"[^{members}]" : $"[{members}]";
    }

    private void AppendRange(int first, int last)
    {
        _bmp.Append(CultureInfo.InvariantCulture, $"\\u{first:X4}");
        if (last > first) _bmp.Append(CultureInfo.InvariantCulture, $"-\\u{last:X4}");
    }
}

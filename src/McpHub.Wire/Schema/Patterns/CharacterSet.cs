using System.Globalization;
using System.Text;

namespace McpHub.Wire.Schema.Patterns;

/// <summary>
/// A set of Unicode characters, written as a .NET expression that matches exactly one of them. .NET sees UTF-16 units
/// where ECMA-262 (mode u) sees code points, so characters beyond U+FFFF become pairs of units.
/// </summary>
internal sealed class CharacterSet
{
    private const int FirstAstral = 0x10000;
    private const int LastAstral = 0x10FFFF;
    private const string Surrogates = @"\uD800-\uDFFF";

    private readonly StringBuilder _bmp = new();
    private readonly List<(int First, int Last)> _astral = [];
    private bool _mayHoldSurrogates;

    public bool IsNegated { get; set; }

    public void Add(int first, int last)
    {
        if (first < FirstAstral) AppendRange(_bmp, first, Math.Min(last, 0xFFFF));
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
        _mayHoldSurrogates = true;
    }

    /// <summary>A Unicode property, such as <c>\p{L}</c>.</summary>
    public void AddProperty(string name, bool isNegated)
    {
        var property = UnicodeProperty.Find(name);
        _bmp.Append(isNegated ? property.NotInBmp : property.InBmp);
        _astral.AddRange(isNegated ? Complement(property.Astral) : property.Astral);
        _mayHoldSurrogates |= isNegated || property.HoldsSurrogates;
    }

    /// <summary>The expression; one atom, so that a quantifier may follow.</summary>
    /// <param name="forAscii">Whether only ASCII text will be looked at, which allows a shorter expression.</param>
    public string ToExpression(bool forAscii)
    {
        if (forAscii) return IsNegated ? Negative("") : Positive("");

        var bmp = IsNegated ? Negative(Surrogates) : Positive(_mayHoldSurrogates ? $"-[{Surrogates}]" : "");
        var astral = IsNegated ? Complement(_astral) : _astral;
        return astral.Count == 0 ? bmp : $"(?:{bmp}{Pairs(astral)})";
    }

    private string Positive(string subtraction) => _bmp.Length == 0 ? @"[^\s\S]" : $"[{_bmp}{subtraction}]";

    private string Negative(string more) => _bmp.Length + more.Length == 0 ? @"[\s\S]" : $"[^{_bmp}{more}]";

    private static List<(int First, int Last)> Complement(IEnumerable<(int First, int Last)> ranges)
    {
        var rest = new List<(int, int)>();
        var next = FirstAstral;
        foreach (var (first, last) in ranges.OrderBy(range => range.First))
        {
            if (next < first) rest.Add((next, first - 1));
            next = Math.Max(next, last + 1);
        }

        if (next <= LastAstral) rest.Add((next, LastAstral));
        return rest;
    }

    /// <summary>Alternatives, each with a leading bar, of a leading and a trailing surrogate.</summary>
    private static string Pairs(IEnumerable<(int First, int Last)> ranges)
    {
        var text = new StringBuilder();
        foreach (var (first, last) in ranges)
        {
            // 1,024 characters share a leading surrogate: a ragged start, whole blocks, a ragged end.
            for (var start = first; start <= last;)
            {
                var isWhole = start % 1024 == 0 && last - start >= 1023;
                var end = isWhole ? start + ((last - start + 1) / 1024 * 1024) - 1 : Math.Min(last, start | 1023);
                AppendRange(text.Append("|["), Leading(start), Leading(end));
                AppendRange(text.Append("]["), Trailing(start), Trailing(end));
                text.Append(']');
                start = end + 1;
            }
        }

        return text.ToString();
    }

    private static int Leading(int codePoint) => 0xD800 + ((codePoint - FirstAstral) >> 10);

    private static int Trailing(int codePoint) => 0xDC00 + (codePoint & 1023);

    private static void AppendRange(StringBuilder text, int first, int last)
    {
        text.Append(CultureInfo.InvariantCulture, $"\\u{first:X4}");
        if (last > first) text.Append(CultureInfo.InvariantCulture, $"-\\u{last:X4}");
    }
}

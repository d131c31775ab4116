using System.Globalization;
using System.Text;

namespace McpHub.Wire.Schema.Patterns;

/// <summary>
/// Lets .NET, which matches UTF-16 units, match whole characters beyond U+FFFF. Those that no set of the expression
/// tells apart are one letter of this alphabet, written as a single surrogate unit; a well-formed text has no single
/// surrogates, so nothing else can be taken for one. Rewriting the text is exact, and keeps sets with hundreds of
/// ranges from becoming hundreds of alternatives.
/// </summary>
internal sealed class AstralAlphabet
{
    private const int FirstUnit = 0xD800;
    private const int MaxLetters = 0x800;

    /// <summary>Intervals times sets; ten times <c>\p{L}</c> makes some six thousand.</summary>
    private const int MaxWork = 20_000;

    private readonly int[] _starts;
    private readonly int[] _letters;

    public AstralAlphabet(IReadOnlyCollection<CharacterSet> sets)
    {
        _starts = [.. sets.SelectMany(set => set.Astral).SelectMany(range => (int[])[range.First, range.Last + 1])
            .Append(CharacterSet.FirstAstral).Where(start => start <= CharacterSet.LastAstral).Distinct().Order()];
        _letters = new int[_starts.Length];
        var telling = sets.Where(set => set.Astral.Count > 0).ToList();
        if ((long)telling.Count * _starts.Length > MaxWork) throw new PatternException("its character classes are too many");

        var letters = telling.Aggregate(1, (count, set) => Refine(set));
        if (letters > MaxLetters) throw new PatternException("its character classes are too many");
    }

    /// <summary>The letters of a set's members, for use inside a .NET character class.</summary>
    public string UnitsOf(CharacterSet set)
    {
        if (set.Astral.Count == 0) return "";

        var isMember = Membership(set);
        var units = new StringBuilder();
        foreach (var letter in _letters.Where((_, interval) => isMember[interval]).Distinct())
        {
            units.Append(CultureInfo.InvariantCulture, $"\\u{FirstUnit + letter:X4}");
        }

        return units.ToString();
    }

    /// <summary>Replaces each surrogate pair by its letter, in place.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <returns>The new length.</returns>
    public int Rewrite(Span<char> text)
    {
        var next = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        if (next < 0) return text.Length;

        var written = next;
        for (; next < text.Length; next++)
        {
            var c = text[next];
            if (char.IsHighSurrogate(c)) c = LetterOf(char.ConvertToUtf32(c, text[++next]));
            text[written++] = c;
        }

        return written;
    }

    private char LetterOf(int codePoint)
    {
        var interval = Array.BinarySearch(_starts, codePoint);
        return (char)(FirstUnit + _letters[interval >= 0 ? interval : ~interval - 1]);
    }

    /// <summary>Splits every letter that has characters both inside and outside the set; how many there are now.</summary>
    private int Refine(CharacterSet set)
    {
        var isMember = Membership(set);
        var refined = new Dictionary<(int Letter, bool IsMember), int>();
        for (var i = 0; i < _letters.Length; i++)
        {
            var key = (_letters[i], isMember[i]);
            if (!refined.TryGetValue(key, out var letter)) refined.Add(key, letter = refined.Count);
            _letters[i] = letter;
        }

        return refined.Count;
    }

    private bool[] Membership(CharacterSet set)
    {
        var isMember = new bool[_starts.Length];
        foreach (var (first, last) in set.Astral)
        {
            for (var i = Array.BinarySearch(_starts, first); i < _starts.Length && _starts[i] <= last; i++) isMember[i] = true;
        }

        return isMember;
    }
}

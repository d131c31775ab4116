using System.Globalization;
using System.Text;

namespace McpHub.Wire.Schema.Formats;

/// <summary>
/// The Bidi rule for names with right-to-left labels (RFC 5893 section 2). Bidirectional classes are taken from blocks
/// and general categories, which is exact for the characters that IDNA allows.
/// </summary>
internal static class IdnBidiRule
{
    private enum Direction
    {
        Left,
        Right,
        EuropeanNumber,
        ArabicNumber,
        Mark,
        Neutral,
    }

    public static bool Holds(IReadOnlyCollection<Rune[]> labels)
    {
        var classes = labels.Select(label => Array.ConvertAll(label, DirectionOf)).ToList();
        var isBidi = classes.Any(label => label.Any(direction => direction is Direction.Right or Direction.ArabicNumber));
        return !isBidi || classes.TrueForAll(HoldsFor);
    }

    private static bool HoldsFor(Direction[] label)
    {
        var last = Array.FindLast(label, direction => direction != Direction.Mark);
        return label[0] switch
        {
            Direction.Right => !label.Contains(Direction.Left)
                && last is Direction.Right or Direction.EuropeanNumber or Direction.ArabicNumber
                && !(label.Contains(Direction.EuropeanNumber) && label.Contains(Direction.ArabicNumber)),
            Direction.Left => !label.Contains(Direction.Right) && !label.Contains(Direction.ArabicNumber)
                && last is Direction.Left or Direction.EuropeanNumber,
            _ => false,
        };
    }

    private static Direction DirectionOf(Rune character) => character.Value switch
    {
        (>= '0' and <= '9') or (>= 0x6F0 and <= 0x6F9) => Direction.EuropeanNumber,
        (>= 0x660 and <= 0x669) or 0x66B or 0x66C or 0x6DD => Direction.ArabicNumber,
        '-' or 0xB7 or 0x375 or 0x30FB or 0x200C or 0x200D => Direction.Neutral,
        _ when Rune.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => Direction.Mark,
        (>= 0x590 and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) => Direction.Right,
        (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF) => Direction.Right,
        _ => Direction.Left,
    };
}

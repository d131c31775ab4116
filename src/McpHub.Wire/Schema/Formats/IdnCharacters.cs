using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace McpHub.Wire.Schema.Formats;

/// <summary>
/// Which characters a U-label may have (RFC 5892). The derived property is computed from the general category and the
/// exceptions of the RFC; characters that are unstable under normalisation are excluded by block, because the base
/// library has no normalisation data when globalisation is invariant.
/// </summary>
internal static class IdnCharacters
{
    private static readonly FrozenSet<int> Allowed = new[] { 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007 }.ToFrozenSet();

    private static readonly FrozenSet<int> Disallowed =
        new[] { 0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B }.ToFrozenSet();

    /// <summary>Conjoining Hangul, compatibility ideographs and forms, mathematical letters.</summary>
    private static readonly (int First, int Last)[] Unstable =
    [
        (0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97F), (0xD7B0, 0xD7FF), (0xF900, 0xFAFF), (0xFB00, 0xFDFF),
        (0xFE70, 0xFEFF), (0xFF00, 0xFFEF), (0x1D400, 0x1D7FF), (0x1EE00, 0x1EEFF), (0x2F800, 0x2FA1F),
    ];

    public static bool AreAllowed(ReadOnlySpan<Rune> label)
    {
        if (IsMark(label[0])) return false;
        for (var i = 0; i < label.Length; i++)
        {
            if (!IdnContextRules.TryJudge(label, i, out var allowed)) allowed = IsAllowed(label[i]);
            if (!allowed) return false;
        }

        return true;
    }

    private static bool IsAllowed(Rune character)
    {
        var value = character.Value;
        if (character.IsAscii) return char.IsAsciiLetterOrDigit((char)value) || value == '-';
        if (Allowed.Contains(value)) return true;
        if (Disallowed.Contains(value) || Array.Exists(Unstable, range => value >= range.First && value <= range.Last)) return false;

        return Rune.GetUnicodeCategory(character) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber;
    }

    private static bool IsMark(Rune character) => Rune.GetUnicodeCategory(character) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}

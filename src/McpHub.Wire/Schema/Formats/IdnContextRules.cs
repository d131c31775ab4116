using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace McpHub.Wire.Schema.Formats;

/// <summary>Characters that are allowed only beside certain others (RFC 5892 appendix A).</summary>
internal static class IdnContextRules
{
    /// <summary>Characters of canonical combining class 9.</summary>
    private static readonly FrozenSet<int> Viramas = new[]
    {
        0x94D, 0x9CD, 0xA4D, 0xACD, 0xB4D, 0xBCD, 0xC4D, 0xCCD, 0xD3B, 0xD3C, 0xD4D, 0xDCA, 0xE3A, 0xEBA, 0xF84, 0x1039, 0x103A,
        0x1714, 0x1734, 0x17D2, 0x1A60, 0x1B44, 0x1BAA, 0x1BAB, 0x1BF2, 0x1BF3, 0x2D7F, 0xA806, 0xA8C4, 0xA953, 0xA9C0, 0xAAF6,
        0xABED, 0x10A3F, 0x11046, 0x1107F, 0x110B9, 0x11133, 0x11134, 0x111C0, 0x11235, 0x112EA, 0x1134D, 0x11442, 0x114C2,
        0x115BF, 0x1163F, 0x116B6, 0x1172B, 0x11839, 0x11A34, 0x11A47, 0x11A99, 0x11C3F, 0x11D44, 0x11D45, 0x11D97,
    }.ToFrozenSet();

    /// <summary>False when the character has no rule of its own.</summary>
    public static bool TryJudge(ReadOnlySpan<Rune> label, int at, out bool allowed)
    {
        var before = at > 0 ? label[at - 1].Value : 0;
        var after = at + 1 < label.Length ? label[at + 1].Value : 0;
        bool? verdict = label[at].Value switch
        {
            0x200C => Viramas.Contains(before) || JoinsArabic(label, at),
            0x200D => Viramas.Contains(before),
            0xB7 => before == 'l' && after == 'l',
            0x375 => IsGreek(after),
            0x5F3 or 0x5F4 => before is >= 0x591 and <= 0x5F4,
            0x30FB => ContainsJapanese(label),
            >= 0x660 and <= 0x669 => !ContainsBetween(label, 0x6F0, 0x6F9),
            >= 0x6F0 and <= 0x6F9 => !ContainsBetween(label, 0x660, 0x669),
            _ => null,
        };
        allowed = verdict ?? false;
        return verdict is not null;
    }

    /// <summary>A zero-width non-joiner may part two letters that would join, marks between them aside.</summary>
    private static bool JoinsArabic(ReadOnlySpan<Rune> label, int at)
    {
        var left = at - 1;
        while (left >= 0 && IsTransparent(label[left])) left--;
        var right = at + 1;
        while (right < label.Length && IsTransparent(label[right])) right++;
        return left >= 0 && right < label.Length && JoinsForward(label[left].Value) && IsArabicLetter(label[right].Value);
    }

    private static bool IsTransparent(Rune character) => Rune.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark;

    private static bool IsArabicLetter(int c) =>
        c is (>= 0x620 and <= 0x64A and not (0x621 or 0x640)) or (>= 0x66E and <= 0x6D5 and not (0x670 or 0x674 or 0x6D4));

    /// <summary>Arabic letters but those that join to the right side only.</summary>
    private static bool JoinsForward(int c) => IsArabicLetter(c) && c is not (
        (>= 0x622 and <= 0x625) or 0x627 or 0x629 or (>= 0x62F and <= 0x632) or 0x648 or (>= 0x671 and <= 0x673) or (>= 0x675 and <= 0x677)
        or (>= 0x688 and <= 0x699) or 0x6C0 or (>= 0x6C3 and <= 0x6CB) or 0x6CD or 0x6CF or 0x6D2 or 0x6D3 or 0x6D5);

    private static bool IsGreek(int c) => c is (>= 0x370 and <= 0x3FF) or (>= 0x1F00 and <= 0x1FFF);

    private static bool ContainsJapanese(ReadOnlySpan<Rune> label)
    {
        foreach (var character in label)
        {
            if (character.Value is (>= 0x3041 and <= 0x309F) or (>= 0x30A1 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF)
                or 0x3005 or 0x3007 or (>= 0x3400 and <= 0x9FFF) or (>= 0x20000 and <= 0x3FFFF)) return true;
        }

        return false;
    }

    private static bool ContainsBetween(ReadOnlySpan<Rune> label, int first, int last)
    {
        foreach (var character in label)
        {
            if (character.Value >= first && character.Value <= last) return true;
        }

        return false;
    }
}

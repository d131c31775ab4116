using System.Text;

namespace McpHub.Wire.Schema.Formats;

/// <summary><c>hostname</c> (RFC 1123, with the A-labels of RFC 5890) and <c>idn-hostname</c> (RFC 5890).</summary>
internal static class HostnameFormat
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    public static bool IsHostname(string text) => Ascii.IsValid(text) && IsName(text);

    /// <summary>Also accepts the three other full stops that people type in names (RFC 3490 section 3.1).</summary>
    public static bool IsInternationalHostname(string text) =>
        IsName(text.Replace('\u3002', '.').Replace('\uFF0E', '.').Replace('\uFF61', '.'));

    private static bool IsName(string text)
    {
        if (text.Length is 0 or > MaxName) return false;

        var labels = new List<Rune[]>();
        var length = -1;
        foreach (var label in text.Split('.'))
        {
            if (!TryReadLabel(label, out var characters, out var asciiLength)) return false;
            labels.Add(characters);
            length += asciiLength + 1;
        }

        return length <= MaxName && IdnBidiRule.Holds(labels);
    }

    /// <summary>Checks one label and decodes it if it is an A-label.</summary>
    /// <param name="asciiLength">Its length in the ASCII form that goes over the wire.</param>
    private static bool TryReadLabel(string label, out Rune[] characters, out int asciiLength)
    {
        characters = [.. label.EnumerateRunes()];
        asciiLength = label.Length;
        if (label.Length is 0 || label[0] == '-' || label[^1] == '-') return false;
        if (Ascii.IsValid(label)) return label.Length <= MaxLabel && IsAsciiLabel(label, ref characters);

        if (HasReservedHyphens(label) || !IdnCharacters.AreAllowed(characters)) return false;
        asciiLength = 4 + Punycode.Encode(characters).Length;
        return asciiLength <= MaxLabel;
    }

    private static bool IsAsciiLabel(string label, ref Rune[] characters)
    {
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }

        if (!label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase)) return true;

        // An A-label must stand for something that needed encoding, be what encoding gives, and be allowed.
        var encoded = label[4..];
        return Punycode.TryDecode(encoded, out characters)
            && characters.Any(character => !character.IsAscii)
            && string.Equals(Punycode.Encode(characters), encoded, StringComparison.OrdinalIgnoreCase)
            && !HasReservedHyphens(string.Concat(characters))
            && IdnCharacters.AreAllowed(characters);
    }

    /// <summary>Hyphens in third and fourth place are reserved for prefixes such as "xn--" (RFC 5891 section 4.2.3.1).</summary>
    private static bool HasReservedHyphens(string label) => label.Length >= 4 && label[2] == '-' && label[3] == '-';
}

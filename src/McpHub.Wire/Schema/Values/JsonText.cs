using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpHub.Wire.Schema.Values;

/// <summary>The text inside JSON string tokens, handled as UTF-8 bytes. [hot]</summary>
internal static class JsonText
{
    /// <summary>The bytes between the quotes, escapes as written.</summary>
    public static ReadOnlySpan<byte> Raw(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    /// <summary>Length in Unicode code points, as the specification counts; an unpaired surrogate escape counts as one.</summary>
    public static int CodePoints(ReadOnlySpan<byte> raw)
    {
        var count = 0;
        for (var i = 0; i < raw.Length; count++)
        {
            i += raw[i] == (byte)'\\' ? EscapeLength(raw[i..]) : 1;
            while (i < raw.Length && (raw[i] & 0xC0) == 0x80) i++;
        }

        return count;
    }

    /// <summary>
    /// Whether the text has between <paramref name="min"/> and <paramref name="max"/> code points. A text without
    /// escapes has at most one per byte and at least one per four bytes, so that most texts need no counting.
    /// </summary>
    public static bool HasLength(ReadOnlySpan<byte> raw, long min, long max)
    {
        if (raw.Length < min) return false;
        if (raw.Length <= max && raw.Length >= 4 * min && !raw.Contains((byte)'\\')) return true;

        var count = CodePoints(raw);
        return count >= min && count <= max;
    }

    /// <summary>
    /// Writes the text with its escapes resolved. False when an escape names half a surrogate pair or the bytes are
    /// not UTF-8. The destination needs as many bytes as the raw text.
    /// </summary>
    public static bool TryUnescape(ReadOnlySpan<byte> raw, Span<byte> destination, out int written)
    {
        written = 0;
        while (true)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0) plain = raw.Length;
            raw[..plain].CopyTo(destination[written..]);
            written += plain;
            raw = raw[plain..];
            if (raw.IsEmpty) return true;

            var used = EscapeLength(raw);
            if (!TryReadEscape(raw[..used], out var rune)) return false;
            written += rune.EncodeToUtf8(destination[written..]);
            raw = raw[used..];
        }
    }

    /// <summary>A short form for messages: quoted, escaped as in JSON, cut at 64 characters.</summary>
    public static string Quote(string text)
    {
        const int limit = 64;
        if (text.Length > limit) text = text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)] + "…";
        return $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
    }

    /// <summary>The text as a string; an unpaired surrogate becomes U+FFFD.</summary>
    public static string ToText(ReadOnlySpan<byte> raw)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            return TryUnescape(raw, buffer, out var written) ? Encoding.UTF8.GetString(buffer.AsSpan(0, written)) : "\uFFFD";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Bytes of the escape that starts here: 2, 6, or 12 for a surrogate pair.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> raw)
    {
        if (raw[1] != (byte)'u') return 2;
        var isPair = raw.Length >= 12 && raw[6] == (byte)'\\' && raw[7] == (byte)'u'
            && char.IsHighSurrogate(Hex(raw[2..6])) && char.IsLowSurrogate(Hex(raw[8..12]));
        return isPair ? 12 : 6;
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> escape, out Rune rune)
    {
        switch (escape.Length)
        {
            case 12:
                rune = new Rune(Hex(escape[2..6]), Hex(escape[8..12]));
                return true;
            case 6:
                return Rune.TryCreate(Hex(escape[2..6]), out rune);
            default:
                rune = new Rune((char)(escape[1] switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'t' => (byte)'\t',
                    (byte)'r' => (byte)'\r',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    var itself => itself,
                }));
                return true;
        }
    }

    private static char Hex(ReadOnlySpan<byte> digits) =>
        (char)ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

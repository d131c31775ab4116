using System.Text;

namespace McpHub.Wire.Schema.Formats;

/// <summary><c>uri-template</c> (RFC 6570).</summary>
internal static class UriTemplateFormat
{
    public static bool IsTemplate(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (text[0] == '{')
            {
                var end = text.IndexOf('}');
                if (end < 0 || !IsExpression(text[1..end])) return false;
                text = text[(end + 1)..];
                continue;
            }

            if (!TryReadLiteral(ref text)) return false;
        }

        return true;
    }

    private static bool TryReadLiteral(ref ReadOnlySpan<char> text)
    {
        if (text[0] == '%') return TryReadTriplet(ref text);
        if (Rune.DecodeFromUtf16(text, out var rune, out var used) != System.Buffers.OperationStatus.Done) return false;
        if (rune.Value is <= ' ' or '"' or '<' or '>' or '\\' or '^' or '`' or '|' or '}' or >= 0x7F and < 0xA0) return false;

        text = text[used..];
        return true;
    }

    private static bool IsExpression(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty && "+#./;?&=,!@|".Contains(text[0], StringComparison.Ordinal))
        {
            // The last five are reserved for extensions and defined nowhere.
            if ("=,!@|".Contains(text[0], StringComparison.Ordinal)) return false;
            text = text[1..];
        }

        foreach (var range in text.Split(','))
        {
            if (!IsVariable(text[range])) return false;
        }

        return true;
    }

    private static bool IsVariable(ReadOnlySpan<char> text)
    {
        if (text is [.., '*'])
        {
            text = text[..^1];
        }
        else if (text.IndexOf(':') is >= 0 and var colon)
        {
            var length = text[(colon + 1)..];
            if (length.Length is 0 or > 4 || length[0] == '0' || length.ContainsAnyExceptInRange('0', '9')) return false;
            text = text[..colon];
        }

        foreach (var range in text.Split('.'))
        {
            if (!IsName(text[range])) return false;
        }

        return true;
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return false;
        while (!text.IsEmpty)
        {
            if (text[0] == '%')
            {
                if (!TryReadTriplet(ref text)) return false;
                continue;
            }

            if (!char.IsAsciiLetterOrDigit(text[0]) && text[0] != '_') return false;
            text = text[1..];
        }

        return true;
    }

    private static bool TryReadTriplet(ref ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || !char.IsAsciiHexDigit(text[1]) || !char.IsAsciiHexDigit(text[2])) return false;
        text = text[3..];
        return true;
    }
}

namespace McpHub.Wire.Schema.Formats;

/// <summary><c>email</c> (Mailbox of RFC 5321 section 4.1.2) and <c>idn-email</c> (RFC 6531).</summary>
internal static class EmailFormat
{
    private const string AtomSymbols = "!#$%&'*+-/=?^_`{|}~";

    public static bool IsEmail(ReadOnlySpan<char> text, bool allowsUnicode)
    {
        var at = text.LastIndexOf('@');
        if (at < 1) return false;

        var local = text[..at];
        var isLocal = local is ['"', .., '"'] && local.Length > 1 ? IsQuoted(local[1..^1], allowsUnicode) : IsDotted(local, allowsUnicode);
        return isLocal && IsDomain(text[(at + 1)..], allowsUnicode);
    }

    private static bool IsDomain(ReadOnlySpan<char> text, bool allowsUnicode)
    {
        if (text is not ['[', .., ']'])
        {
            var name = text.ToString();
            return allowsUnicode ? HostnameFormat.IsInternationalHostname(name) : HostnameFormat.IsHostname(name);
        }

        var literal = text[1..^1];
        return literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? AddressFormats.IsIpv6(literal[5..]) : AddressFormats.IsIpv4(literal);
    }

    private static bool IsDotted(ReadOnlySpan<char> text, bool allowsUnicode)
    {
        foreach (var range in text.Split('.'))
        {
            var atom = text[range];
            if (atom.IsEmpty) return false;
            foreach (var c in atom)
            {
                if (!char.IsAsciiLetterOrDigit(c) && !AtomSymbols.Contains(c, StringComparison.Ordinal) && !(allowsUnicode && c >= 0x80)) return false;
            }
        }

        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<char> text, bool allowsUnicode)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' || (text[i] == '\\' && ++i == text.Length)) return false;
            if (text[i] is < ' ' or '\x7F' || (text[i] >= 0x80 && !allowsUnicode)) return false;
        }

        return true;
    }
}

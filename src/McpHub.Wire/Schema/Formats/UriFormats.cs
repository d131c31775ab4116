using System.Globalization;
using System.Text;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Formats;

/// <summary><c>uri</c> and <c>uri-reference</c> (RFC 3986), <c>iri</c> and <c>iri-reference</c> (RFC 3987).</summary>
internal static class UriFormats
{
    private const string UnreservedAndDelims = "-._~!$&'()*+,;=";

    public static bool IsUri(string text, bool allowsUnicode) =>
        UriReference.Parse(text).Scheme is not null && IsReference(text, allowsUnicode);

    public static bool IsReference(string text, bool allowsUnicode)
    {
        var uri = UriReference.Parse(text);
        return IsPath(uri, allowsUnicode)
            && (uri.Authority is null || IsAuthority(uri.Authority, allowsUnicode))
            && (uri.Query is null || HasOnly(uri.Query, ":@/?", allowsUnicode, allowsPrivate: true))
            && (uri.Fragment is null || HasOnly(uri.Fragment, ":@/?", allowsUnicode, allowsPrivate: false));
    }

    private static bool IsPath(UriReference uri, bool allowsUnicode)
    {
        // Without a scheme, a colon in the first segment would make that segment look like one.
        var isRelative = uri.Scheme is null && uri.Authority is null;
        var firstSegment = uri.Path.AsSpan()[..(uri.Path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end ? end : uri.Path.Length)];
        return !(isRelative && firstSegment.Contains(':')) && HasOnly(uri.Path, ":@/", allowsUnicode, allowsPrivate: false);
    }

    private static bool IsAuthority(ReadOnlySpan<char> authority, bool allowsUnicode)
    {
        var at = authority.IndexOf('@');
        if (at >= 0 && !HasOnly(authority[..at], ":", allowsUnicode, allowsPrivate: false)) return false;

        var host = authority[(at + 1)..];
        if (host is ['[', ..]) return IsBracketedHost(host);

        var colon = host.IndexOf(':');
        if (colon >= 0 && host[(colon + 1)..].ContainsAnyExceptInRange('0', '9')) return false;
        return HasOnly(colon < 0 ? host : host[..colon], "", allowsUnicode, allowsPrivate: false);
    }

    private static bool IsBracketedHost(ReadOnlySpan<char> host)
    {
        var end = host.IndexOf(']');
        if (end < 0) return false;

        var port = host[(end + 1)..];
        if (!port.IsEmpty && (port[0] != ':' || port[1..].ContainsAnyExceptInRange('0', '9'))) return false;

        var literal = host[1..end];
        return literal is ['v' or 'V', ..] ? IsFutureAddress(literal[1..]) : AddressFormats.IsIpv6(literal);
    }

    /// <summary>IPvFuture: a hexadecimal version, a dot, an address.</summary>
    private static bool IsFutureAddress(ReadOnlySpan<char> text)
    {
        var dot = text.IndexOf('.');
        if (dot < 1 || dot == text.Length - 1) return false;
        foreach (var digit in text[..dot])
        {
            if (!char.IsAsciiHexDigit(digit)) return false;
        }

        return !text[dot..].Contains('%') && HasOnly(text[(dot + 1)..], ":", allowsUnicode: false, allowsPrivate: false);
    }

    private static bool HasOnly(ReadOnlySpan<char> text, string more, bool allowsUnicode, bool allowsPrivate)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetterOrDigit(c) || UnreservedAndDelims.Contains(c, StringComparison.Ordinal) || more.Contains(c, StringComparison.Ordinal)) continue;
            if (c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                i += 2;
                continue;
            }

            if (!allowsUnicode || Rune.DecodeFromUtf16(text[i..], out var rune, out var used) != System.Buffers.OperationStatus.Done) return false;
            if (!IsUnicode(rune.Value) && !(allowsPrivate && IsPrivate(rune))) return false;
            i += used - 1;
        }

        return true;
    }

    /// <summary>ucschar of RFC 3987: from U+00A0, without surrogates, private use, specials and each plane's last two.</summary>
    private static bool IsUnicode(int c) => c switch
    {
        < 0xA0 => false,
        <= 0xD7FF => true,
        >= 0xF900 and <= 0xFDCF => true,
        >= 0xFDF0 and <= 0xFFEF => true,
        >= 0x10000 and <= 0xEFFFD => (c & 0xFFFF) <= 0xFFFD && (c < 0xE0000 || c >= 0xE1000),
        _ => false,
    };

    private static bool IsPrivate(Rune c) => Rune.GetUnicodeCategory(c) == UnicodeCategory.PrivateUse;
}

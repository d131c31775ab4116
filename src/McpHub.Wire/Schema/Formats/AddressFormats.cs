namespace McpHub.Wire.Schema.Formats;

/// <summary><c>ipv4</c> (RFC 2673, dotted-quad) and <c>ipv6</c> (RFC 4291 section 2.2).</summary>
internal static class AddressFormats
{
    public static bool IsIpv4(ReadOnlySpan<char> text)
    {
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            if (++parts > 4 || !IsOctet(text[range])) return false;
        }

        return parts == 4;
    }

    public static bool IsIpv6(ReadOnlySpan<char> text)
    {
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0) return CountGroups(text, mayEndInIpv4: true) == 8;

        var before = text[..gap];
        var after = text[(gap + 2)..];
        var first = before.IsEmpty ? 0 : CountGroups(before, mayEndInIpv4: false);
        var second = after.IsEmpty ? 0 : CountGroups(after, mayEndInIpv4: true);
        return first >= 0 && second >= 0 && first + second <= 7;
    }

    private static bool IsOctet(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 3 || text.ContainsAnyExceptInRange('0', '9') || (text.Length > 1 && text[0] == '0')) return false;

        var value = 0;
        foreach (var digit in text) value = (value * 10) + digit - '0';
        return value <= 255;
    }

    /// <summary>Number of 16-bit groups, or -1 when one is malformed. An IPv4 address at the end counts as two.</summary>
    private static int CountGroups(ReadOnlySpan<char> text, bool mayEndInIpv4)
    {
        var count = 0;
        foreach (var range in text.Split(':'))
        {
            var group = text[range];
            if (mayEndInIpv4 && range.End.GetOffset(text.Length) == text.Length && group.Contains('.'))
            {
                return IsIpv4(group) ? count + 2 : -1;
            }

            if (group.Length is 0 or > 4 || ++count > 8) return -1;
            foreach (var digit in group)
            {
                if (!char.IsAsciiHexDigit(digit)) return -1;
            }
        }

        return count;
    }
}

namespace McpHub.Wire.Schema.Formats;

/// <summary><c>date</c>, <c>time</c> and <c>date-time</c> of RFC 3339 section 5.6.</summary>
internal static class DateTimeFormats
{
    private const int MinutesPerDay = 24 * 60;

    public static bool IsDateTime(ReadOnlySpan<char> text) =>
        text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    public static bool IsDate(ReadOnlySpan<char> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') return false;
        if (!TryRead(text[..2], 99, out var century) || !TryRead(text[2..4], 99, out var year)) return false;
        if (!TryRead(text[5..7], 12, out var month) || !TryRead(text[8..], 31, out var day)) return false;

        // Year 0000 is a leap year of RFC 3339 that DateTime does not know; it has the shape of any 400th year.
        var full = (century * 100) + year;
        return month >= 1 && day >= 1 && day <= DateTime.DaysInMonth(full == 0 ? 400 : full, month);
    }

    public static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':') return false;
        if (!TryRead(text[..2], 23, out var hour) || !TryRead(text[3..5], 59, out var minute) || !TryRead(text[6..8], 60, out var second)) return false;

        var rest = text[8..];
        if (rest[0] == '.')
        {
            var end = rest[1..].IndexOfAnyExceptInRange('0', '9') + 1;
            if (end < 2) return false;
            rest = rest[end..];
        }

        if (!TryReadOffset(rest, out var offset)) return false;

        // A leap second is the last one of a day in UTC.
        var utc = ((hour * 60) + minute - offset + MinutesPerDay) % MinutesPerDay;
        return second < 60 || utc == MinutesPerDay - 1;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z") return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':') return false;
        if (!TryRead(text[1..3], 23, out var hour) || !TryRead(text[4..], 59, out var minute)) return false;

        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    /// <summary>Two ASCII digits, not above the limit.</summary>
    private static bool TryRead(ReadOnlySpan<char> digits, int limit, out int value)
    {
        value = 0;
        if (!char.IsAsciiDigit(digits[0]) || !char.IsAsciiDigit(digits[1])) return false;
        value = ((digits[0] - '0') * 10) + digits[1] - '0';
        return value <= limit;
    }
}

namespace McpHub.Wire.Schema.Formats;

/// <summary><c>duration</c> of RFC 3339 appendix A: units in order and without gaps, weeks alone.</summary>
internal static class DurationFormat
{
    public static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text is not ['P', ..]) return false;
        text = text[1..];

        var isWeeks = text;
        if (TryReadUnits(ref isWeeks, "W") == 1) return isWeeks.IsEmpty;

        var days = TryReadUnits(ref text, "YMD");
        if (text.IsEmpty) return days > 0;
        if (days < 0 || text[0] != 'T') return false;

        text = text[1..];
        return TryReadUnits(ref text, "HMS") > 0 && text.IsEmpty;
    }

    /// <summary>Reads numbers with consecutive units; how many, or -1 when a unit is out of place or missing.</summary>
    private static int TryReadUnits(ref ReadOnlySpan<char> text, string units)
    {
        var read = 0;
        var expected = -1;
        while (!text.IsEmpty && char.IsAsciiDigit(text[0]))
        {
            var end = text.IndexOfAnyExceptInRange('0', '9');
            if (end < 0) return -1;

            var unit = units.IndexOf(text[end], StringComparison.Ordinal);
            if (unit < 0 || (expected >= 0 && unit != expected)) return -1;
            expected = unit + 1;
            text = text[(end + 1)..];
            read++;
        }

        return read;
    }
}

using System.Globalization;
using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>Days and hours on the clock of a place, whatever that clock does: an hour that a zone skips never comes, one that it repeats comes twice.</summary>
internal sealed class TimeWindow
{
    private const int Day = 24 * 60;
    private static readonly string[] Names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    private readonly TimeZoneInfo zone;
    private readonly bool[] days;
    private readonly int from;
    private readonly int to;
    private readonly string text;

    /// <param name="config">Passed by the rules of the configuration.</param>
    public TimeWindow(TimeWindowConfig config)
    {
        zone = TimeZoneInfo.FindSystemTimeZoneById(config.Zone);
        days = DaysOf(config.Days ?? "Sun-Sat");
        (from, to) = config.Hours?.Split('-') is [var first, var last] ? (MinutesOf(first), MinutesOf(last)) : (0, Day);
        text = string.Join(' ', new[] { config.Days, config.Hours, config.Zone }.OfType<string>());
    }

    public bool Contains(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        var minute = (local.Hour * 60) + local.Minute;
        var day = (int)local.DayOfWeek;
        if (from < to) return days[day] && minute >= from && minute < to;
        return (days[day] && minute >= from) || (days[(day + 6) % 7] && minute < to);
    }

    public override string ToString() => text;

    private static bool[] DaysOf(string written)
    {
        var days = new bool[7];
        foreach (var range in written.Split(','))
        {
            var (first, last) = range.Split('-') is [var begin, var end] ? (IndexOf(begin), IndexOf(end)) : (IndexOf(range), IndexOf(range));
            for (var day = first; ; day = (day + 1) % 7)
            {
                days[day] = true;
                if (day == last) break;
            }
        }

        return days;
    }

    private static int IndexOf(string day) => Array.IndexOf(Names, day);

    private static int MinutesOf(string written) =>
        (int.Parse(written.AsSpan(0, 2), CultureInfo.InvariantCulture) * 60) + int.Parse(written.AsSpan(3, 2), CultureInfo.InvariantCulture);
}

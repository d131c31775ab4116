using System.Text.Json;

namespace McpHub.Models.Simulator;

/// <summary>The smallest text or number that a schema allows.</summary>
internal static class SimulatorScalars
{
    public static string Text(string? format, int minLength) => (format switch
    {
        "date-time" => "2000-01-01T00:00:00Z",
        "date" => "2000-01-01",
        "time" => "00:00:00Z",
        "duration" => "PT0S",
        "email" => "nobody@example.com",
        "uri" or "iri" or "uri-reference" => "https://example.com/",
        "uuid" => "00000000-0000-0000-0000-000000000000",
        "ipv4" => "127.0.0.1",
        "ipv6" => "::1",
        "hostname" => "example.com",
        _ => "",
    }).PadRight(minLength, 'x');

    public static decimal Number(IReadOnlyList<JsonElement> views, bool isInteger)
    {
        decimal? Bound(string keyword, Func<IEnumerable<decimal>, decimal> strictest)
        {
            var values = views.Select(view => view.Member(keyword)).Where(value => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out _)).Select(value => value.GetDecimal()).ToList();
            return values.Count > 0 ? strictest(values) : null;
        }

        var (least, above) = (Bound("minimum", Enumerable.Max), Bound("exclusiveMinimum", Enumerable.Max));
        var (most, below) = (Bound("maximum", Enumerable.Min), Bound("exclusiveMaximum", Enumerable.Min));
        var step = Bound("multipleOf", Enumerable.Max) ?? (isInteger ? 1m : 0m);
        bool IsAllowed(decimal value) => !(value < least) && !(value <= above) && !(value > most) && !(value >= below) && (step == 0 || value % step == 0);

        var floor = Math.Max(least ?? decimal.MinValue, above ?? decimal.MinValue);
        var ceiling = Math.Min(most ?? decimal.MaxValue, below ?? decimal.MaxValue);
        var candidates = new List<decimal> { 0m };
        if (floor > decimal.MinValue) candidates.AddRange([floor, step > 0 ? Math.Ceiling(floor / step) * step : floor + 1, step > 0 ? (Math.Floor(floor / step) + 1) * step : floor + 0.001m]);
        if (ceiling < decimal.MaxValue) candidates.AddRange([ceiling, step > 0 ? Math.Floor(ceiling / step) * step : ceiling - 1, step > 0 ? (Math.Ceiling(ceiling / step) - 1) * step : ceiling - 0.001m]);
        if (floor > decimal.MinValue && ceiling < decimal.MaxValue) candidates.Add((floor / 2) + (ceiling / 2));
        foreach (var candidate in candidates)
        {
            if (IsAllowed(candidate)) return candidate;
        }

        throw SimulatorSchema.Refuse("no number fits its bounds");
    }
}

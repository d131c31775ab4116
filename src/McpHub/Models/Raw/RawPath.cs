namespace McpHub.Models.Raw;

/// <summary>What a provider's URL says, for the APIs whose shape is known.</summary>
internal static class RawPath
{
    private static readonly string[] Collections = ["models", "deployments", "engines"];

    /// <summary>Whether the path could be read as one that leaves the provider's root.</summary>
    public static bool IsOutside(string path) =>
        path.Contains('\\') || path.Contains("%2e", StringComparison.OrdinalIgnoreCase) || path.Contains("%5c", StringComparison.OrdinalIgnoreCase)
        || path.Contains("//", StringComparison.Ordinal) || path.Split('/').Any(segment => segment is "." or "..");

    /// <summary>The path as it goes into a URL: what the server decoded is encoded again, so that nothing in it can begin a query.</summary>
    public static string Encode(string path) =>
        string.Join('/', path.Split('/').Select(segment => Uri.EscapeDataString(segment).Replace("%3A", ":", StringComparison.Ordinal).Replace("%40", "@", StringComparison.Ordinal).Replace("%252F", "%2F", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The model in <c>/models/{model}:method</c> or <c>/deployments/{model}/…</c>; null when the path names none.</summary>
    public static string? ModelIn(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < segments.Length; i++)
        {
            if (!Collections.Contains(segments[i])) continue;
            var name = Uri.UnescapeDataString(segments[i + 1]);
            var colon = name.LastIndexOf(':');
            var model = segments[i] == "models" && colon > 0 ? name[..colon] : name;
            return model.Length is > 0 and <= 256 && !model.Any(char.IsControl) ? model : null;
        }

        return null;
    }
}

using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>Bytes inside a URL: <c>data:image/png;base64,…</c>.</summary>
internal static class DataUrl
{
    private const string Scheme = "data:";
    private const string Marker = ";base64,";

    /// <param name="field">Where the URL stands, to name it when it is wrong.</param>
    public static Media ToMedia(JsonField field, string url)
    {
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return new UrlMedia(url);
        var comma = url.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !url.AsSpan(0, comma + 1).EndsWith(Marker, StringComparison.OrdinalIgnoreCase)) throw field.Wrong("a data URL must have the form data:TYPE;base64,DATA");
        var type = url[Scheme.Length..(comma + 1 - Marker.Length)];
        return new InlineMedia(type.Length == 0 ? "application/octet-stream" : type, url[(comma + 1)..]);
    }

    public static string Of(InlineMedia media) => $"{Scheme}{media.MediaType}{Marker}{media.Base64}";
}

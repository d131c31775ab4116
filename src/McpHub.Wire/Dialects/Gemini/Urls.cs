namespace McpHub.Wire.Dialects.Gemini;

/// <summary>What stands in <c>fileUri</c>: a file that Google keeps for one project, or an address that anyone can fetch.</summary>
internal static class Urls
{
    public static bool IsStored(string uri) =>
        !Uri.TryCreate(uri, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host == "generativelanguage.googleapis.com";

    public static bool IsYouTube(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var url) && url.Host is "www.youtube.com" or "youtube.com" or "youtu.be" or "m.youtube.com";

    /// <summary>The type that the end of the address tells, for callers who did not say: Gemini wants one.</summary>
    public static string? TypeOf(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var url)) return null;
        return System.IO.Path.GetExtension(url.AbsolutePath).ToLowerInvariant() switch
        {
            ".png" => "image/png",
            ".jpg" or ".jpeg" => "image/jpeg",
            ".webp" => "image/webp",
            ".gif" => "image/gif",
            ".heic" => "image/heic",
            ".pdf" => "application/pdf",
            ".txt" => "text/plain",
            ".html" => "text/html",
            ".csv" => "text/csv",
            ".mp3" => "audio/mpeg",
            ".wav" => "audio/wav",
            ".mp4" => "video/mp4",
            ".webm" => "video/webm",
            _ => null,
        };
    }
}

using System.Globalization;
using McpHub.Calls;

namespace McpHub.Models.Fetching;

/// <summary>What the hub says when an image or a file cannot be had from its URL.</summary>
internal static class MediaErrors
{
    private const int MaxUrlChars = 200;

    public static HubError NotFetched(string url, bool isImage, string problem) => new(
        ErrorKind.BadRequest, "media_not_fetched", $"The {(isImage ? "image" : "file")} at '{Shown(url)}' was not fetched: {problem}.", "Give another URL, or send the bytes.");

    public static HubError TooMany(int count, int limit) => new(
        ErrorKind.BadRequest,
        "media_not_fetched",
        $"The request holds {count.ToString(CultureInfo.InvariantCulture)} URLs of images and files that would have to be fetched; at most {limit.ToString(CultureInfo.InvariantCulture)} are (fetch.maxUrls).",
        "Send the bytes, or fewer of them.");

    public static HubError TooSlow(double seconds) => new(
        ErrorKind.BadRequest,
        "media_not_fetched",
        $"The images and files of the request were not fetched within {seconds.ToString(CultureInfo.InvariantCulture)} seconds (fetch.timeoutSeconds).",
        "Send the bytes, or fewer URLs.");

    public static HubError TooMuch(int limit) => new(
        ErrorKind.BadRequest,
        "media_not_fetched",
        $"The images and files of the request are together larger than {limit.ToString(CultureInfo.InvariantCulture)} bytes (fetch.maxTotalBytes).",
        "Send fewer or smaller ones.");

    // What follows the path is often a signature that opens it.
    private static string Shown(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        var plain = end < 0 ? url : url[..end];
        var at = plain.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0) plain = $"…{plain[at..]}";
        return plain.Length <= MaxUrlChars ? plain : $"{plain[..MaxUrlChars]}…";
    }
}

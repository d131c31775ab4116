using McpHub.Wire.Chat;

namespace McpHub.Models.Fetching;

/// <summary>Puts what was fetched in the place of the URLs.</summary>
internal static class FetchedMedia
{
    private const int MaxNameChars = 128;

    public static ChatRequest In(ChatRequest chat, UrlKinds kinds, IReadOnlyDictionary<string, Media> fetched) => MediaUrls.Replace(chat, kinds, block => block switch
    {
        ImageBlock { Source: UrlMedia url } image => image with { Source = fetched.GetValueOrDefault(url.Url, url) },
        FileBlock { Source: UrlMedia url } file => file with { Source = fetched.GetValueOrDefault(url.Url, url), Name = file.Name ?? NameOf(url.Url) },
        _ => block,
    });

    /// <summary>What stands there when a request is only shown: nothing is fetched for that.</summary>
    public static Dictionary<string, Media> Shown(ChatRequest chat, UrlKinds kinds)
    {
        var shown = new Dictionary<string, Media>();
        foreach (var block in MediaUrls.In(chat, kinds))
        {
            var url = MediaUrls.Of(block, kinds)!;
            shown[url.Url] = new InlineMedia(url.MediaType ?? (block is ImageBlock ? "image/png" : "application/pdf"), $"<what is at {url.Url}>");
        }

        return shown;
    }

    // Some providers want a name; the last part of the path is what a browser would give it.
    private static string? NameOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)) return null;
        var name = Uri.UnescapeDataString(url.Segments[^1]);
        return name.Length is 0 or > MaxNameChars || name.Any(c => char.IsControl(c) || c is '/' or '\\') ? null : name;
    }
}

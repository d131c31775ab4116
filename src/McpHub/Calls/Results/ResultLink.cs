using System.Globalization;
using McpHub.Wire.Json;

namespace McpHub.Calls.Results;

/// <summary>The resource <c>hub://results/{id}</c>, from its second page on <c>hub://results/{id}?page=2</c>.</summary>
internal static class ResultLink
{
    private const string Prefix = "hub://results/";
    private const string PageMark = "?page=";

    public static string Of(string id, int page = 1) => page == 1 ? Prefix + id : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{id}{PageMark}{page}");

    public static bool IsOne(string uri) => uri.StartsWith(Prefix, StringComparison.Ordinal);

    /// <returns>Page 0 for one that is no number.</returns>
    public static (string Id, int Page) Parse(string uri)
    {
        var rest = uri[Prefix.Length..];
        var mark = rest.IndexOf(PageMark, StringComparison.Ordinal);
        if (mark < 0) return (rest, 1);
        return (rest[..mark], int.TryParse(rest.AsSpan(mark + PageMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? page : 0);
    }

    /// <summary>A content block that leads to it.</summary>
    public static byte[] ToBlock(string id, string tool, KeptResult kept) => ObjectSplice.Rewrite(
        default,
        JsonEdit.SetText("type", "resource_link"),
        JsonEdit.SetText("uri", Of(id)),
        JsonEdit.SetText("name", $"Whole result of {TextCut.Keep(tool, 128).Text}"),
        JsonEdit.SetText("mimeType", kept.MimeType),
        JsonEdit.Set("size", System.Text.Encoding.UTF8.GetBytes(kept.Text.Length.ToString(CultureInfo.InvariantCulture))));
}

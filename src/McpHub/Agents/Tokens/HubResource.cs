using McpHub.Config;
using Microsoft.AspNetCore.Http;

namespace McpHub.Agents.Tokens;

/// <summary>The hub as an OAuth 2.1 resource: its URL, and the parts of it that tokens can be issued for (RFC 8707).</summary>
internal static class HubResource
{
    /// <summary>Scheme, host and port, no slash at the end.</summary>
    public static string UrlOf(HubConfig config) => (config.Auth.PublicUrl ?? config.Listen).TrimEnd('/');

    /// <summary>Whether a token for this audience is one for that path: the whole hub, or a part of it that the path lies in.</summary>
    public static bool Covers(string audience, PathString path, HubConfig config)
    {
        var url = UrlOf(config);
        if (!audience.StartsWith(url, StringComparison.OrdinalIgnoreCase)) return false;
        var part = audience.AsSpan(url.Length).TrimEnd('/');
        if (part.IsEmpty) return true;
        return part[0] == '/' && path.StartsWithSegments(part.ToString(), StringComparison.Ordinal);
    }
}

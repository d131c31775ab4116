using McpHub.Calls;
using McpHub.Snapshot;

namespace McpHub.Models.Rounds;

/// <summary>Whether a URL is one of this hub's own MCP endpoints.</summary>
internal static class McpAddress
{
    private static readonly string[] Schemes = ["http", "https"];

    /// <param name="isHere">Whether the URL is the hub's, whatever it names there.</param>
    /// <returns>Null when it is no endpoint of the hub.</returns>
    public static DoorScope? ScopeOf(ModelCall call, string url, out bool isHere)
    {
        isHere = Uri.TryCreate(url, UriKind.Absolute, out var uri) && Schemes.Contains(uri.Scheme) && IsHere(call, uri);
        if (!isHere) return null;
        return uri!.AbsolutePath.Trim('/').Split('/') switch
        {
            ["mcp"] => DoorScope.All,
            ["mcp", var toolset] => new DoorScope(DoorKind.Toolset, toolset),
            ["mcp", "server", var alias] => new DoorScope(DoorKind.Server, alias),
            _ => null,
        };
    }

    // The address that this very request came to, which was let in; that of the configuration; and the names that it is known by besides.
    private static bool IsHere(ModelCall call, Uri url)
    {
        if (call.CalledAt is { } host && url.Authority.Equals(host, StringComparison.OrdinalIgnoreCase)) return true;
        var config = call.Snapshot.Config;
        var listen = new Uri(config.Listen);
        if (url.Port == listen.Port && (url.Host.Equals(listen.Host, StringComparison.OrdinalIgnoreCase) || (url.IsLoopback && listen.IsLoopback))) return true;
        return config.Auth.AllowedHosts.Contains(url.Host, StringComparer.OrdinalIgnoreCase);
    }
}

using System.Net;
using McpHub.Config;
using Microsoft.AspNetCore.Http;

namespace McpHub.Agents;

/// <summary>Which Host and Origin headers are let in, by one configuration. What defeats DNS rebinding and foreign web pages.</summary>
internal sealed class HostRules(HubConfig config)
{
    private readonly HashSet<string> hosts = [.. config.Auth.AllowedHosts.Concat(ListenHost(config.Listen)).Select(Normalise)];

    private readonly HashSet<string> origins = new(config.Auth.AllowedOrigins.Select(origin => origin.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);

    /// <summary>The configuration that these rules were made from.</summary>
    public HubConfig Config { get; } = config;

    /// <summary>
    /// Loopback names, the host of <c>listen</c>, <c>auth.allowedHosts</c>, and the very address that the connection came in on:
    /// an attacker's page can give its own name any address, but it cannot make a browser send an address as Host.
    /// </summary>
    public bool AllowsHost(HostString host, IPAddress? local)
    {
        var name = Normalise(host.Host);
        if (IsLoopback(name) || hosts.Contains(name)) return true;

        return local is not null && TryParseAddress(name, out var address) && address.Equals(local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local);
    }

    /// <summary>The hub's own origin, loopback ones and those of <c>auth.allowedOrigins</c>.</summary>
    /// <param name="origin">One whole Origin header.</param>
    public bool AllowsOrigin(string origin, HttpRequest request)
    {
        if (origins.Contains(origin)) return true;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return false;

        // An origin is scheme, host and port and nothing else: whatever is read differently than written is a trick.
        var isPlain = uri.UserInfo.Length == 0 && uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase);
        return isPlain && (IsLoopback(Normalise(uri.Host)) || origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLoopback(string name) => name is "localhost" or "127.0.0.1" or "[::1]" || (TryParseAddress(name, out var address) && IPAddress.IsLoopback(address));

    // Only the usual spelling: 127.1 and 0x7f000001 are addresses, too, but no honest client writes them.
    private static bool TryParseAddress(string name, out IPAddress address)
    {
        var bare = name.StartsWith('[') && name.EndsWith(']') ? name[1..^1] : name;
        return IPAddress.TryParse(bare, out address!) && address.ToString() == bare;
    }

    // Hosts that mean "every address" name none.
    private static IEnumerable<string> ListenHost(string listen) =>
        Uri.TryCreate(listen, UriKind.Absolute, out var uri) && uri.Host is not ("0.0.0.0" or "[::]") ? [uri.Host] : [];

    private static string Normalise(string host) => host.ToLowerInvariant();
}

using System.Net;

namespace McpHub.Config;

/// <summary>Networks as rules name them.</summary>
internal static class Networks
{
    /// <summary><c>10.0.0.0/8</c>, or one address; IPv4 in the form of IPv6 is IPv4.</summary>
    /// <returns>Null when it is neither.</returns>
    public static IPNetwork? TryParse(string written)
    {
        // A bit behind the prefix is a typing error: of the address or of the prefix, who knows.
        if (written.Split('/') is [var first, _]) return IPNetwork.TryParse(written, out var network) && IPAddress.TryParse(first, out var start) && start.Equals(network.BaseAddress) ? network : null;
        if (!IPAddress.TryParse(written, out var given)) return null;
        var address = given.IsIPv4MappedToIPv6 ? given.MapToIPv4() : given;
        return new IPNetwork(address, address.GetAddressBytes().Length * 8);
    }
}

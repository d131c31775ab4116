using System.Net;
using System.Net.Sockets;

namespace McpHub.Upstreams.Authorization;

/// <summary>Which addresses belong to the public internet. What is not certainly public is not: forms that carry another address inside count as that one.</summary>
internal static class PublicAddress
{
    // IANA special-purpose registries, as of RFC 6890 and its updates.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return Is(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetwork) return !IsSpecial(address);

        var bytes = address.GetAddressBytes();
        if (SixToFour.Contains(address)) return Is(new IPAddress(bytes.AsSpan(2, 4)));
        if (Nat64.Contains(address)) return Is(new IPAddress(bytes.AsSpan(12, 4)));
        return Global6.Contains(address) && !IsSpecial(address);
    }

    private static bool IsSpecial(IPAddress address) => Special.Any(network => network.Contains(address));
}

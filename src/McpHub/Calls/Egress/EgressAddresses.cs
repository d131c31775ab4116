using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using McpHub.Snapshot;

namespace McpHub.Calls.Egress;

/// <summary>
/// Which addresses the hub may connect to for somebody else. An address that only wraps one of the other family (mapped, NAT64, 6to4) is
/// judged as the one that it leads to.
/// </summary>
internal static class EgressAddresses
{
    // The special-purpose registries of IANA for IPv4: whatever is not globally reachable.
    private static readonly IPNetwork[] NotPublic4 =
    [
        Net("0.0.0.0/8"), Net("10.0.0.0/8"), Net("100.64.0.0/10"), Net("127.0.0.0/8"), Net("169.254.0.0/16"), Net("172.16.0.0/12"), Net("192.0.0.0/24"), Net("192.0.2.0/24"),
        Net("192.88.99.0/24"), Net("192.168.0.0/16"), Net("198.18.0.0/15"), Net("198.51.100.0/24"), Net("203.0.113.0/24"), Net("224.0.0.0/4"), Net("240.0.0.0/4"),
    ];

    // Of IPv6 only this is global unicast at all, and of it not the protocol assignments (Teredo, ORCHID, benchmarks) and documentation.
    private static readonly IPNetwork Unicast6 = Net("2000::/3");
    private static readonly IPNetwork[] NotPublic6 = [Net("2001::/23"), Net("2001:db8::/32"), Net("3fff::/20")];

    // Credentials of the machine that the hub runs on are handed out there, and to nobody else's request.
    private static readonly IPNetwork[] Never = [Net("169.254.0.0/16"), Net("100.100.100.200/32"), Net("0.0.0.0/8"), Net("224.0.0.0/4"), Net("240.0.0.0/4"), Net("fe80::/10"), Net("ff00::/8"), Net("fd00:ec2::254/128"), Net("::/128")];

    private static readonly IPNetwork Nat64 = Net("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = Net("2002::/16");

    /// <summary>Whether the policy lets the hub connect there. Metadata services, link-local and multicast addresses are never reached, whatever it says.</summary>
    public static bool MayReach(IPAddress address, EgressPolicy policy)
    {
        var real = Unwrap(address);
        return !Never.Any(network => network.Contains(real)) && (IsPublicAddress(real) || policy.Networks.Any(network => network.Contains(real)));
    }

    /// <summary>Whether anyone on the internet can reach it.</summary>
    public static bool IsPublic(IPAddress address) => IsPublicAddress(Unwrap(address));

    private static bool IsPublicAddress(IPAddress real) => real.AddressFamily == AddressFamily.InterNetwork
        ? !NotPublic4.Any(network => network.Contains(real))
        : Unicast6.Contains(real) && !NotPublic6.Any(network => network.Contains(real)) && !IsIsatap(real);

    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (Nat64.Contains(address)) return new IPAddress(bytes[12..]);
        return SixToFour.Contains(address) ? new IPAddress(bytes[2..6]) : address;
    }

    // The last half says 0:5efe and an address of IPv4: a tunnel leads there.
    private static bool IsIsatap(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return (BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) & 0xfcff_ffff) == 0x0000_5efe;
    }

    private static IPNetwork Net(string text) => IPNetwork.Parse(text);
}

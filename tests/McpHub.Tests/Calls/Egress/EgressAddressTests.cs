using System.Buffers.Binary;
using System.Net;
using CsCheck;
using McpHub.Calls.Egress;
using McpHub.Snapshot;

namespace McpHub.Tests.Calls.Egress;

public sealed class EgressAddressTests
{
    private static readonly EgressPolicy Public = new();

    private static readonly uint[] Edges =
    [
        0x00000000, 0x0A000000, 0x64400000, 0x647FFFFF, 0x7F000001, 0x7FFFFFFF, 0xA9FEA9FE, 0xAC100000, 0xAC1FFFFF, 0xC0000000,
        0xC0A80000, 0xC0A8FFFF, 0xC6120000, 0xC633FFFF, 0xCB007100, 0xE0000000, 0xFFFFFFFF, 0x01010101, 0x08080808,
    ];

    // Addresses of all kinds, and most of the time one at the edge of a network that is not public.
    private static readonly Gen<IPAddress> Addresses4 = Gen.OneOf(
        Gen.UInt.Select(Of),
        Gen.Select(Gen.Int[0, Edges.Length - 1].Select(index => Edges[index]), Gen.Int[-2, 2])
            .Select(edge => Of(unchecked((uint)(edge.Item1 + edge.Item2)))));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("93.184.216.34")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001:82a::200e")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("2002:101:101::1")]
    public void Address_that_anyone_can_reach_is_public(string address) => Assert.True(EgressAddresses.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2606:4700::5efe:7f00:1")]
    [InlineData("::ffff:0:127.0.0.1")]
    public void Address_of_any_other_kind_is_not(string address) => Assert.False(EgressAddresses.MayReach(IPAddress.Parse(address), Public));

    [Fact]
    public void Address_that_wraps_another_is_judged_as_that_one() => Addresses4.Sample(
        address =>
        {
            var isPublic = EgressAddresses.IsPublic(address);
            Assert.Equal(isPublic, EgressAddresses.IsPublic(address.MapToIPv6()));
            Assert.Equal(isPublic, EgressAddresses.IsPublic(Wrapped("64:ff9b::", address, at: 12)));
            Assert.Equal(isPublic, EgressAddresses.IsPublic(Wrapped("2002::", address, at: 2)));
        },
        iter: 20_000);

    [Fact]
    public void Of_addresses_4_those_in_no_special_network_are_public() => Addresses4.Sample(
        address =>
        {
            var b = address.GetAddressBytes();
            var isSpecial = b[0] is 0 or 10 or 127 or >= 224 || (b[0] == 100 && b[1] is >= 64 and <= 127) || (b[0] == 169 && b[1] == 254) || (b[0] == 172 && b[1] is >= 16 and <= 31)
                || (b[0] == 192 && (b[1] == 168 || (b[1] == 0 && b[2] is 0 or 2 && b[1] == 0) || (b[1] == 88 && b[2] == 99))) || (b[0] == 198 && (b[1] is 18 or 19 || (b[1] == 51 && b[2] == 100))) || (b[0] == 203 && b[1] == 0 && b[2] == 113);
            Assert.Equal(!isSpecial, EgressAddresses.IsPublic(address));
        },
        iter: 50_000);

    [Fact]
    public void Of_addresses_6_none_outside_global_unicast_is_public() => Gen.Byte.Array[16].Sample(
        bytes =>
        {
            var address = new IPAddress(bytes);
            if (EgressAddresses.IsPublic(address)) Assert.True((bytes[0] & 0xe0) == 0x20 || bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b]) || address.IsIPv4MappedToIPv6);
        },
        iter: 50_000);

    [Fact]
    public void Network_that_the_operator_names_is_reached_and_no_other()
    {
        var policy = new EgressPolicy { Networks = [IPNetwork.Parse("10.20.0.0/16"), IPNetwork.Parse("fd12::/16")] };

        Assert.True(EgressAddresses.MayReach(IPAddress.Parse("10.20.3.4"), policy));
        Assert.True(EgressAddresses.MayReach(IPAddress.Parse("::ffff:10.20.3.4"), policy));
        Assert.True(EgressAddresses.MayReach(IPAddress.Parse("fd12::1"), policy));
        Assert.False(EgressAddresses.MayReach(IPAddress.Parse("10.21.0.1"), policy));
        Assert.False(EgressAddresses.MayReach(IPAddress.Parse("127.0.0.1"), policy));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("100.100.100.200")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("0.0.0.0")]
    public void Metadata_services_are_never_reached_whatever_the_operator_names(string address)
    {
        var policy = new EgressPolicy { Networks = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")] };

        Assert.False(EgressAddresses.MayReach(IPAddress.Parse(address), policy));
    }

    private static IPAddress Of(uint address)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return new IPAddress(bytes);
    }

    private static IPAddress Wrapped(string prefix, IPAddress address, int at)
    {
        var bytes = IPAddress.Parse(prefix).GetAddressBytes();
        address.GetAddressBytes().CopyTo(bytes, at);
        return new IPAddress(bytes);
    }
}

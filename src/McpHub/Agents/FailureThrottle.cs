using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace McpHub.Agents;

/// <summary>
/// Counts wrong keys by client address. Over the limit a failure is answered with "later" instead of "no"; valid keys always
/// pass, so that one client with a bad key cannot lock out the others behind its address. Bounded. Thread-safe.
/// </summary>
internal sealed class FailureThrottle(TimeProvider clock)
{
    public const int PerMinute = 60;

    /// <summary>Higher: all agents of this machine share the address.</summary>
    public const int PerMinuteOnLoopback = 6000;

    public const int MaxAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<UInt128, Failures> byAddress = [];
    private readonly Lock gate = new();
    private Failures crowd = new(DateTimeOffset.MinValue);
    private DateTimeOffset sweepAt;

    /// <summary>Addresses counted at the moment.</summary>
    public int Count
    {
        get
        {
            lock (gate) return byAddress.Count;
        }
    }

    /// <summary>Counts one failure.</summary>
    /// <param name="address">Of the connection, never from a header. Null for a connection without one, which is local.</param>
    /// <returns>How long to wait, when over the limit.</returns>
    public TimeSpan? CountFailure(IPAddress? address)
    {
        var isLoopback = address is null || IPAddress.IsLoopback(address);
        lock (gate)
        {
            var failures = FailuresOf(ToKey(address ?? IPAddress.Loopback));
            failures.Count++;
            return failures.Count > (isLoopback ? PerMinuteOnLoopback : PerMinute) ? failures.Until - clock.GetUtcNow() : null;
        }
    }

    private Failures FailuresOf(UInt128 address)
    {
        var now = clock.GetUtcNow();
        if (byAddress.TryGetValue(address, out var failures) && failures.Until > now) return failures;
        if (failures is not null || HasRoom(now)) return byAddress[address] = new Failures(now + Window);

        // A full table means an attack from very many addresses: the rest of them share one count.
        if (crowd.Until <= now) crowd = new Failures(now + Window);
        return crowd;
    }

    private bool HasRoom(DateTimeOffset now)
    {
        if (byAddress.Count < MaxAddresses) return true;
        if (now < sweepAt) return false;

        sweepAt = now + SweepInterval;
        foreach (var (address, failures) in byAddress)
        {
            if (failures.Until <= now) byAddress.Remove(address);
        }

        return byAddress.Count < MaxAddresses;
    }

    // Whoever has one IPv6 address has the whole /64.
    private static UInt128 ToKey(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        if (address.AddressFamily is AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6) bytes[8..].Clear();
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private sealed class Failures(DateTimeOffset until)
    {
        public DateTimeOffset Until { get; } = until;

        public int Count { get; set; }
    }
}

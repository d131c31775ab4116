using System.Collections.Concurrent;
using System.Security.Cryptography;
using McpHub.Calls;

namespace McpHub.Mcp;

/// <summary>Calls that wait for their client to come back with an answer. Bounded in number and in time.</summary>
internal sealed class ParkedCalls(TimeProvider time) : IDisposable
{
    /// <summary>How long a client has to answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const int Max = 1000;
    private readonly ConcurrentDictionary<string, ParkedCall> calls = new();

    /// <returns>The handle; null when too many calls wait already.</returns>
    public string? Add(ParkedCall call)
    {
        if (calls.Count >= Max) return null;
        var handle = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        calls[handle] = call;
        call.Expiry = time.CreateTimer(_ => Expire(handle), null, Patience, Timeout.InfiniteTimeSpan);
        return handle;
    }

    /// <summary>Takes a call out, once.</summary>
    public ParkedCall? Take(string handle)
    {
        if (!calls.TryRemove(handle, out var call)) return null;
        call.Expiry?.Dispose();
        return call;
    }

    private void Expire(string handle) => Take(handle)?.Cancel();

    public void Dispose()
    {
        foreach (var handle in calls.Keys) Expire(handle);
    }
}

/// <summary>A running call that outlives the request that began it.</summary>
internal sealed class ParkedCall(ParkableChannel channel, CancellationTokenSource life)
{
    public ParkableChannel Channel => channel;

    /// <summary>What the call comes to in the end.</summary>
    public required Task<Reply?> Running { get; init; }

    /// <summary>What it waits for, under the key that the client answers by.</summary>
    public (string Key, ParkableChannel.Question Question)? Asked { get; set; }

    public ITimer? Expiry { get; set; }

    public void Cancel() => life.Cancel();
}

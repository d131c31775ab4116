using System.Security.Cryptography;
using McpHub.Calls;

namespace McpHub.Mcp;

/// <summary>Calls that wait for their client to come back with an answer. Bounded in time and in number, of all and of each agent.</summary>
internal sealed class ParkedCalls(TimeProvider time) : IDisposable
{
    /// <summary>How long a client has to answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Calls of one agent that may wait at once.</summary>
    public const int MaxPerAgent = 100;

    private const int Max = 1000;
    private readonly Lock gate = new();
    private readonly Dictionary<string, ParkedCall> calls = [];
    private readonly Dictionary<string, int> perAgent = [];

    /// <returns>The handle; null when too many calls wait already.</returns>
    public string? Add(ParkedCall call)
    {
        var handle = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (gate)
        {
            var own = perAgent.GetValueOrDefault(call.Agent);
            if (calls.Count == Max || own == MaxPerAgent) return null;
            perAgent[call.Agent] = own + 1;
            calls[handle] = call;
            call.Expiry = time.CreateTimer(_ => Expire(handle), null, Patience, Timeout.InfiniteTimeSpan);
        }

        return handle;
    }

    /// <summary>The call, which goes on waiting; null when there is none.</summary>
    public ParkedCall? Find(string handle)
    {
        lock (gate) return calls.GetValueOrDefault(handle);
    }

    /// <summary>Takes a call out, once.</summary>
    public ParkedCall? Take(string handle)
    {
        ParkedCall? call;
        lock (gate)
        {
            if (!calls.Remove(handle, out call)) return null;
            if (--perAgent[call.Agent] == 0) perAgent.Remove(call.Agent);
        }

        call.Expiry?.Dispose();
        return call;
    }

    private void Expire(string handle) => Take(handle)?.Cancel();

    public void Dispose()
    {
        List<string> handles;
        lock (gate) handles = [.. calls.Keys];
        foreach (var handle in handles) Expire(handle);
    }
}

/// <summary>A running call that outlives the request that began it.</summary>
internal sealed class ParkedCall(ParkableChannel channel, CancellationTokenSource life)
{
    public ParkableChannel Channel => channel;

    /// <summary>The name of the agent whose call it is.</summary>
    public required string Agent { get; init; }

    /// <summary>What the call comes to in the end.</summary>
    public required Task<Reply?> Running { get; init; }

    /// <summary>What it waits for, under the key that the client answers by.</summary>
    public (string Key, ParkableChannel.Question Question)? Asked { get; set; }

    public ITimer? Expiry { get; set; }

    public void Cancel() => life.Cancel();
}

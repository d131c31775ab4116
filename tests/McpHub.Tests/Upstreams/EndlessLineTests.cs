using McpHub.Config;

namespace McpHub.Tests.Upstreams;

/// <summary>What an endless line costs. The allocations of the whole process are counted: nothing else may run meanwhile.</summary>
[Collection(AllocationCollection.Name)]
public sealed class EndlessLineTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(100_000_000)]
    public async Task Line_over_the_bound_ends_the_process_and_memory_stays_flat(int excess)
    {
        const int Bound = 64 * 1024;
        await using var server = ScriptedProcess.Legacy(new ServerConfig { Hub = new ServerHubConfig { Limits = new ServerLimitsConfig { MaxMessageBytes = Bound } } }).Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), new StandingClock());
        var call = hub.CallAsync().AsTask();
        await server.WaitForAsync("tools/call");
        var before = GC.GetTotalAllocatedBytes();
        var chunk = new byte[Math.Min(excess, 1_000_000)];
        Array.Fill(chunk, (byte)'a');

        var writing = Task.Run(async () =>
        {
            await server.Peer.WriteAsync(new string('a', Bound));
            for (var sent = 0; sent < excess && !server.Peer.Gone.IsCompleted; sent += chunk.Length) await server.Peer.WriteAsync(chunk);
        });

        var reply = await Eventually.Soon(call, "an end of the call");
        Assert.Contains($"longer than hub.limits.maxMessageBytes ({Bound} bytes)", reply.Refusal?.Message, StringComparison.Ordinal);
        Assert.Contains("maxMessageBytes", await hub.FailedAsync(), StringComparison.Ordinal);
        await Eventually.True(() => server.Peer.Gone.IsCompleted && writing.IsCompleted, "the process is ended");
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 24_000_000);
    }
}

using McpHub.Config;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Federation;

/// <summary>A server that fails call after call is left in peace for a while, and agents are told.</summary>
public sealed class ServerRestTests
{
    [Fact]
    public async Task Server_that_breaks_off_call_after_call_is_not_asked_for_a_while_then_one_call_tries()
    {
        var clock = new FakeTimeProvider();
        await using var server = await FakeServer.StartAsync();
        server.Tools = """{"name":"t","inputSchema":{"type":"object"}}""";
        server.Call = _ => null;
        await using var hub = await FederatedHub.StartAsync(server, new ServerHubConfig { Breaker = new ServerBreakerConfig { Failures = 2, RestSeconds = 10 } }, clock);
        await hub.CallAsync("s__t");
        await hub.CallAsync("s__t");

        var refused = await hub.CallAsync("s__t");
        clock.Advance(TimeSpan.FromSeconds(10));
        await hub.CallAsync("s__t");
        var again = await hub.CallAsync("s__t");
        server.Call = _ => """{"content":[]}""";
        clock.Advance(TimeSpan.FromSeconds(10));
        var tried = await hub.CallAsync("s__t");

        Assert.Equal(4, server.Called.Count);
        Assert.All([refused, again], reply => Assert.Contains("is not asked for 10 s more, because 2 calls in a row failed. The last: Server 's' failed: ", reply.GetRawText(), StringComparison.Ordinal));
        Assert.DoesNotContain("isError", tried.GetRawText(), StringComparison.Ordinal);
        Assert.False((await hub.AskOperatorAsync("/admin/servers"))[0].TryGetProperty("resting", out _));
    }
}

using McpHub.Calls;
using McpHub.Config;
using McpHub.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Upstreams;

/// <summary>What a server that is slow, silent or busy costs: its own callers, in bounds, and nobody else.</summary>
public sealed class IsolationTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Calls_over_the_bound_wait_for_a_place_in_their_order()
    {
        await using var server = ScriptedProcess.Legacy(With(new() { MaxConcurrentCalls = 1, MaxQueuedCalls = 2 })).Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);
        var first = hub.CallAsync("""{"n":1}""").AsTask();
        await server.WaitForAsync("tools/call", 1);
        var second = hub.CallAsync("""{"n":2}""").AsTask();
        var third = hub.CallAsync("""{"n":3}""").AsTask();
        Assert.Equal((1, 2), (hub.Report.Load.CallsInFlight, hub.Report.Load.CallsWaiting));

        var refused = await hub.CallAsync();

        Assert.Equal((ErrorKind.Limited, "server_busy"), (refused.Refusal?.Kind, refused.Refusal?.Code));
        foreach (var (call, n) in new[] { (first, 1), (second, 2), (third, 3) })
        {
            var request = await server.WaitForAsync("tools/call", n);
            Assert.Equal($$"""{"n":{{n}}}""", request.Param("arguments"));
            await server.Peer.AnswerAsync(request, Canned.Done);
            Assert.True((await Eventually.Soon(call, "its answer")).IsResult);
        }
    }

    [Fact]
    public async Task Time_in_the_queue_counts()
    {
        await using var server = ScriptedProcess.Legacy(With(new() { MaxConcurrentCalls = 1, CallSeconds = 10 })).Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);
        var inFlight = hub.CallAsync().AsTask();
        await server.WaitForAsync("tools/call");
        var waiting = hub.CallAsync().AsTask();

        clock.Advance(TimeSpan.FromSeconds(10));

        var reply = await Eventually.Soon(waiting, "an end of the call that waits");
        Assert.Equal((ErrorKind.Timeout, "server_timeout"), (reply.Refusal?.Kind, reply.Refusal?.Code));
        await inFlight;
        Assert.Single(server.Received, message => message.Method == "tools/call");
    }

    [Fact]
    public async Task Caller_that_leaves_the_queue_makes_room()
    {
        await using var server = ScriptedProcess.Legacy(With(new() { MaxConcurrentCalls = 1, MaxQueuedCalls = 1 })).Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);
        _ = hub.CallAsync().AsTask();
        await server.WaitForAsync("tools/call");
        using var gone = new CancellationTokenSource();
        var waiting = hub.CallAsync(ct: gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _ = hub.CallAsync().AsTask();
        Assert.Equal(1, hub.Report.Load.CallsWaiting);
    }

    [Fact]
    public async Task Process_that_answers_neither_calls_nor_a_ping_is_replaced()
    {
        await using var server = ScriptedProcess.Legacy(With(new() { CallSeconds = 10 })).Ignore("tools/call").Ignore("ping");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);

        await TimeOutAsync(hub, server, 5);
        Assert.StartsWith("server_unavailable: Server 's' is not asked for 15 s more", (await hub.CallAsync()).Text(), StringComparison.Ordinal);
        await server.WaitForAsync("ping");
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("neither 5 calls in a row nor a ping", await hub.FailedAsync(), StringComparison.Ordinal);
        server.Answer("tools/call", Canned.Done);
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await hub.IsReadyAsync();
        Assert.True((await hub.CallAsync()).IsResult);
        Assert.Equal(2, server.Peers.Count);
    }

    [Fact]
    public async Task Server_whose_tools_are_slow_but_that_answers_a_ping_is_asked_on()
    {
        await using var server = ScriptedProcess.Legacy(With(new() { CallSeconds = 10 })).Ignore("tools/call").Answer("ping", "{}");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);

        await TimeOutAsync(hub, server, 5);

        await Eventually.True(() => hub.Report.Load.Resting is null, "the server is asked again");
        server.Answer("tools/call", Canned.Done);
        Assert.True((await hub.CallAsync()).IsResult);
        Assert.Single(server.Peers);
    }

    [Fact]
    public async Task Answer_of_any_kind_ends_the_row_of_failures()
    {
        await using var server = ScriptedProcess.Legacy(With(new() { CallSeconds = 10 }));
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);

        for (var round = 1; round <= 3; round++)
        {
            server.Ignore("tools/call");
            await TimeOutAsync(hub, server, 4, from: ((round - 1) * 5) + 1);
            server.Fail("tools/call", Canned.NoSuchMethod);
            Assert.True((await hub.CallAsync()).IsRpcError);
        }

        Assert.Null(hub.Report.Load.Resting);
    }

    [Fact]
    public async Task Server_that_changes_all_the_time_is_listed_for_a_tenth_of_the_time()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);
        server.On("tools/list", async (peer, request) =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await peer.AnswerAsync(request, Canned.Tools(Canned.Echo));
        });
        await ChangeAsync(hub, server);
        await server.WaitForAsync("tools/list", 2);
        await Eventually.True(() => hub.Changes.Count == 1, "clients hear of the change");

        await ChangeAsync(hub, server);

        Assert.Equal(2, server.Received.Count(message => message.Method == "tools/list"));
        clock.Advance(TimeSpan.FromSeconds(9));
        await server.WaitForAsync("tools/list", 3);
    }

    [Fact]
    public async Task Call_under_way_when_its_server_is_taken_out_is_finished_and_no_new_one_begins()
    {
        await using var server = ScriptedProcess.Legacy().Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);
        var call = hub.CallAsync().AsTask();
        var request = await server.WaitForAsync("tools/call");

        var removing = hub.ApplyAsync([]);

        Assert.Throws<InvalidOperationException>(() => hub.Server);
        await server.Peer.AnswerAsync(request, Canned.Done);
        Assert.Equal(Canned.Done, (await Eventually.Soon(call, "its answer")).Text());
        await removing.WaitAsync(TimeSpan.FromSeconds(20));
        await Eventually.True(() => server.Peer.Gone.IsCompleted, "the process is gone");
    }

    [Fact]
    public async Task Call_that_takes_too_long_when_its_server_is_taken_out_is_cut_off()
    {
        await using var server = ScriptedProcess.Legacy().Ignore("tools/call");
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);
        var call = hub.CallAsync().AsTask();
        await server.WaitForAsync("tools/call");
        var removing = hub.ApplyAsync([]);

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("server_failed", (await Eventually.Soon(call, "an end of the call")).Refusal?.Code);
        await removing.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task ChangeAsync(Fleet hub, ScriptedProcess server)
    {
        await server.Peer.SendAsync("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        Assert.True((await hub.CallAsync()).IsResult); // the notice came before this answer
        clock.Advance(TimeSpan.FromMilliseconds(50));
    }

    private async Task TimeOutAsync(Fleet hub, ScriptedProcess server, int count, int from = 1)
    {
        for (var i = 0; i < count; i++)
        {
            var call = hub.CallAsync().AsTask();
            await server.WaitForAsync("tools/call", from + i);
            clock.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal("server_timeout", (await Eventually.Soon(call, "an end of the call")).Refusal?.Code);
        }
    }

    private static ServerConfig With(ServerLimitsConfig limits) => new() { Hub = new ServerHubConfig { Limits = limits } };
}

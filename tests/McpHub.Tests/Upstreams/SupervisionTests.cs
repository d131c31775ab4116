using McpHub.Config;
using McpHub.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Upstreams;

/// <summary>When a server runs: given up, brought back, started by the first call, stopped when nobody needs it.</summary>
public sealed class SupervisionTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Server_that_fails_too_often_is_given_up_and_an_order_brings_it_back()
    {
        await using var server = ScriptedProcess.Legacy(new ServerConfig { Hub = new ServerHubConfig { Restart = new ServerRestartConfig { MaxFailures = 2 } } }).On("initialize", (peer, _) => peer.ExitAsync(3));
        await using var hub = await Fleet.StartAsync(server.ToConfig(), clock);
        await hub.FailedAsync();

        clock.Advance(TimeSpan.FromSeconds(0.5));

        await hub.IsAsync(UpstreamStates.GivenUp);
        Assert.Matches("^It failed 2 times in a row and is not tried any more. Bring it back with 'mcphub servers restart s', .* The last time: .*exit code 3", hub.Report.Status.Reason);
        Assert.Contains("is given up: ", (await hub.CallAsync()).Text(), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, server.Peers.Count);

        server.Answer("initialize", Canned.Initialized);
        await Eventually.Soon(hub.RestartAsync(), "an outcome of the restart");

        Assert.Equal(UpstreamStates.Ready, hub.Report.Status.State);
        Assert.True((await hub.CallAsync()).IsResult);
    }

    [Fact]
    public async Task Server_at_a_url_is_never_given_up()
    {
        await using var hub = await Fleet.StartAsync(new ServerConfig { Url = "http://127.0.0.1:1/mcp", Hub = new ServerHubConfig { Restart = new ServerRestartConfig { MaxFailures = 1 } } }, clock);

        for (var failures = 0; failures < 5; failures++)
        {
            var since = clock.GetUtcNow();
            await Eventually.True(() => hub.Report.Status is { State: UpstreamStates.Failed } status && status.Since >= since, "the server failed again");
            clock.Advance(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task Order_ends_what_runs_and_starts_it_again_without_a_pause()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);

        await Eventually.Soon(Task.WhenAll(hub.RestartAsync(), hub.RestartAsync()), "an outcome of the restart");

        await hub.IsReadyAsync();
        Assert.True((await hub.CallAsync()).IsResult);
        Assert.InRange(server.Peers.Count, 2, 3);
    }

    [Fact]
    public async Task Order_to_a_server_that_does_not_come_up_ends_with_its_failure()
    {
        await using var server = ScriptedProcess.Legacy();
        await using var hub = await Fleet.ReadyAsync(server.ToConfig(), clock);
        server.On("initialize", (peer, _) => peer.ExitAsync(3));

        await Eventually.Soon(hub.RestartAsync(), "an outcome of the restart");

        Assert.Contains("exit code 3", hub.Report.Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lazy_server_is_listed_once_and_started_by_calls()
    {
        await using var server = ScriptedProcess.Legacy(Lazy());
        await using var hub = await Fleet.StartAsync(server.ToConfig(), clock);
        await hub.IsAsync(UpstreamStates.Idle);
        await Eventually.True(() => server.Peer.Gone.IsCompleted, "the process is gone");
        Assert.Equal(["echo"], hub.Tools);

        var calls = await Eventually.Soon(Task.WhenAll(Enumerable.Range(0, 5).Select(_ => hub.CallAsync().AsTask())), "answers");

        Assert.All(calls, call => Assert.Equal(Canned.Done, call.Text()));
        Assert.Equal(2, server.Peers.Count);
    }

    [Fact]
    public async Task Lazy_server_stays_up_while_it_is_used_and_stops_when_it_was_idle_for_long_enough()
    {
        await using var server = ScriptedProcess.Legacy(Lazy());
        await using var hub = await Fleet.StartAsync(server.ToConfig(), clock);
        await hub.IsAsync(UpstreamStates.Idle);
        await hub.CallAsync();
        server.Ignore("tools/call");
        var call = hub.CallAsync().AsTask();
        var request = await server.WaitForAsync("tools/call", 2);

        for (var step = 0; step < 10; step++) clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(UpstreamStates.Ready, hub.Report.Status.State);
        await server.Peer.AnswerAsync(request, Canned.Done);
        Assert.Equal(Canned.Done, (await call).Text());

        await Eventually.True(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(15));
                return hub.Report.Status.State == UpstreamStates.Idle;
            },
            "the server is idle");
        Assert.Equal(2, server.Peers.Count);
    }

    [Fact]
    public async Task Call_to_a_lazy_server_that_does_not_start_is_refused_with_the_reason()
    {
        await using var server = ScriptedProcess.Legacy(Lazy());
        await using var hub = await Fleet.StartAsync(server.ToConfig(), clock);
        await hub.IsAsync(UpstreamStates.Idle);
        server.On("initialize", (peer, _) => peer.ExitAsync(3));

        var reply = await Eventually.Soon(hub.CallAsync().AsTask(), "a refusal");

        Assert.Equal("server_unavailable", reply.Refusal?.Code);
        Assert.Contains("exit code 3", reply.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(["echo"], hub.Tools);
    }

    [Fact]
    public async Task Lazy_server_that_was_never_listed_is_tried_again_without_a_call()
    {
        await using var server = ScriptedProcess.Legacy(Lazy()).On("initialize", (peer, _) => peer.ExitAsync(3));
        await using var hub = await Fleet.StartAsync(server.ToConfig(), clock);
        await hub.FailedAsync();
        server.Answer("initialize", Canned.Initialized);

        clock.Advance(TimeSpan.FromSeconds(0.5));

        await hub.IsAsync(UpstreamStates.Idle);
        Assert.Equal(["echo"], hub.Tools);
    }

    [Fact]
    public async Task Watched_lazy_server_runs()
    {
        await using var server = ScriptedProcess.Legacy(Lazy());
        await using var hub = await Fleet.StartAsync(server.ToConfig(), clock);
        await hub.IsAsync(UpstreamStates.Idle);

        var watch = hub.Server.Watch("file:///a");

        await hub.IsReadyAsync();
        for (var step = 0; step < 20; step++) clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(UpstreamStates.Ready, hub.Report.Status.State);
        watch.Dispose();
        watch.Dispose();
        await Eventually.True(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(15));
                return hub.Report.Status.State == UpstreamStates.Idle;
            },
            "the server is idle");
    }

    private static ServerConfig Lazy() => new() { Hub = new ServerHubConfig { Startup = "lazy", Limits = new ServerLimitsConfig { IdleSeconds = 60 } } };
}

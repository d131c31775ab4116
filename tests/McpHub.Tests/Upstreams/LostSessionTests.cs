using McpHub.Config;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Upstreams;

/// <summary>Servers that forget sessions: after a restart, behind a balancer, when they think that nobody is there any more.</summary>
public sealed class LostSessionTests
{
    [Fact]
    public async Task Call_in_a_session_that_the_server_forgot_goes_on_in_a_new_one()
    {
        await using var server = await ForgetfulServer.StartAsync();
        await using var hub = await ReadyAsync(server);

        server.Forget();

        Assert.Equal(Canned.Done, (await hub.CallAsync()).Text());
        Assert.Equal((2, 1), (server.Opened, server.Calls));
    }

    [Fact]
    public async Task Session_of_clients_that_can_be_asked_is_replaced_alike()
    {
        await using var server = await ForgetfulServer.StartAsync();
        await using var hub = await ReadyAsync(server);
        var client = new FakeChannel { Capabilities = """{"elicitation":{}}""" };
        await hub.CallAsync(client: client);

        server.Forget();

        Assert.Equal(Canned.Done, (await hub.CallAsync(client: client)).Text());
        Assert.Equal(2, server.Calls);
    }

    [Fact]
    public async Task Many_calls_at_once_open_one_new_session()
    {
        await using var server = await ForgetfulServer.StartAsync();
        await using var hub = await ReadyAsync(server);

        server.Forget();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hub.CallAsync().AsTask()));
        Assert.All(replies, reply => Assert.Equal(Canned.Done, reply.Text()));
        Assert.Equal((2, 20), (server.Opened, server.Calls));
    }

    [Fact]
    public async Task Call_that_the_server_works_on_is_neither_cut_nor_sent_again()
    {
        await using var server = await ForgetfulServer.StartAsync();
        await using var hub = await ReadyAsync(server);
        var (working, done) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.Meanwhile = () =>
        {
            server.Meanwhile = () => Task.CompletedTask;
            working.SetResult();
            return done.Task;
        };
        var running = hub.CallAsync().AsTask();
        await working.Task;

        server.Forget();
        Assert.Equal(Canned.Done, (await hub.CallAsync()).Text());
        done.SetResult();

        Assert.Equal(Canned.Done, (await Eventually.Soon(running, "the answer to the call from before")).Text());
        Assert.Equal(2, server.Calls);
    }

    [Fact]
    public async Task Server_that_forgets_every_session_at_once_counts_as_failed()
    {
        await using var server = await ForgetfulServer.StartAsync();
        await using var hub = await Fleet.ReadyAsync(new ServerConfig { Url = server.Url.ToString() }, new FakeTimeProvider());

        for (var i = 0; i < 4; i++)
        {
            server.Forget();
            await hub.CallAsync();
        }

        Assert.Contains("no longer knows our session", await hub.FailedAsync(), StringComparison.Ordinal);
        Assert.Equal(4, server.Opened);
    }

    private static Task<Fleet> ReadyAsync(ForgetfulServer server) => Fleet.ReadyAsync(new ServerConfig { Url = server.Url.ToString() });
}

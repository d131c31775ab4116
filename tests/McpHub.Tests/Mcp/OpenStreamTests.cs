using McpHub.Agents;
using McpHub.Config;
using McpHub.Tests.Federation;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Mcp;

/// <summary>Streams that are open end when the right to them does.</summary>
public sealed class OpenStreamTests
{
    private const string ToLists = """{"notifications":{"toolsListChanged":true}}""";

    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Revoked_key_ends_the_streams_that_it_opened_within_a_second_and_no_others()
    {
        await using var hub = await RunningHub.StartAsync([], time: time);
        var (revoked, other) = (hub.KeyOf("two"), hub.KeyOf("two"));
        using var listening = await hub.SendAsync("subscriptions/listen", ToLists, key: revoked);
        using var unasked = await (await SessionClient.OpenAsync(hub, key: revoked)).ListenAsync();
        using var kept = await hub.SendAsync("subscriptions/listen", ToLists, key: other);
        var keptEnd = EndOf(kept);

        hub.Revoke(revoked);
        time.Advance(OpenRequests.Interval);

        await EndOf(listening);
        await EndOf(unasked);
        Assert.False(keptEnd.IsCompleted);
        Assert.True(OpenRequests.Interval < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Expired_key_ends_its_streams()
    {
        await using var hub = await RunningHub.StartAsync([], time: time);
        using var listening = await hub.SendAsync("subscriptions/listen", ToLists, key: hub.KeyOf("two", time.GetUtcNow() + TimeSpan.FromMinutes(1)));
        var end = EndOf(listening);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(end.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await end;
    }

    [Fact]
    public async Task Streams_of_callers_without_a_key_end_when_they_need_one()
    {
        await using var hub = await RunningHub.StartAsync([], time: time);
        using var listening = await hub.SendAsync("subscriptions/listen", ToLists);

        hub.Reload(config => config with { Auth = new AuthConfig() });
        time.Advance(OpenRequests.Interval);

        await EndOf(listening);
    }

    [Fact]
    public async Task Stream_of_an_agent_that_is_gone_ends()
    {
        await using var hub = await RunningHub.StartAsync([], time: time);
        using var listening = await hub.SendAsync("subscriptions/listen", ToLists, key: hub.KeyOf("two"));
        using var unasked = await (await SessionClient.OpenAsync(hub, key: hub.KeyOf("two"))).ListenAsync();

        hub.Reload(config => config with { Agents = config.Agents.Where(agent => agent.Key != "two").ToDictionary() });
        time.Advance(OpenRequests.Interval);

        await EndOf(listening);
        await EndOf(unasked);
    }

    [Fact]
    public async Task Stream_ends_by_itself_when_a_changed_rule_forbids_all_that_it_watches()
    {
        await using var server = await FakeServer.StartAsync();
        server.Capabilities = """{"resources":{"subscribe":true}}""";
        server.Resources = """{"uri":"x://a","name":"a"},{"uri":"x://b","name":"b"}""";
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = new() { Url = server.Url } });
        using var listening = await hub.SendAsync("subscriptions/listen", """{"notifications":{"resourceSubscriptions":["x://a"]}}""");
        using var other = await hub.SendAsync("subscriptions/listen", """{"notifications":{"resourceSubscriptions":["x://a","x://b"]}}""");
        await using var messages = OlderSession.MessagesOf(listening).GetAsyncEnumerator();
        Assert.True(await messages.MoveNextAsync());
        var otherEnd = EndOf(other);

        hub.Reload(config => config with
        {
            Roles = new Dictionary<string, RoleConfig> { ["less"] = new() { Rules = [new RuleConfig { Effect = "allow", Actions = ["resource.read"], Targets = ["s/x://b"] }] } },
            Agents = new Dictionary<string, AgentConfig> { ["one"] = new() { Roles = ["less"] } },
        });

        Assert.True(await messages.MoveNextAsync());
        Assert.Equal("complete", messages.Current.GetProperty("result").GetProperty("resultType").GetString());
        Assert.False(await messages.MoveNextAsync());
        Assert.False(otherEnd.IsCompleted);
    }

    private static async Task EndOf(HttpResponseMessage response) => await EndOf(new StreamReader(await response.Content.ReadAsStreamAsync()));

    private static async Task EndOf(StreamReader stream)
    {
        try
        {
            while (await stream.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is not null)
            {
                // What came before the end does not matter.
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // Cut off: that is an end.
        }
    }
}

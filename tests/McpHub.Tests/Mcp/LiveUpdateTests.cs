using System.Text.Json;
using McpHub.Config;
using McpHub.Tests.Federation;
using McpHub.Tests.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Mcp;

/// <summary>What clients are told without asking, each as its own revision has it.</summary>
public sealed class LiveUpdateTests
{
    private const string Resources = """{"resources":[{"uri":"x://a","name":"a"},{"uri":"x://b","name":"b"}]}""";

    [Fact]
    public async Task Burst_of_notices_is_one_listing_and_one_notice()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await FakeServer.StartAsync();
        server.Capabilities = """{"tools":{"listChanged":true},"resources":{"subscribe":true}}""";
        server.Resources = """{"uri":"x://a","name":"a"}""";
        server.Tools = Tool("first");
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = new() { Url = server.Url } }, time: time);
        using var client = await ListenAsync(hub, """{"toolsListChanged":true,"resourceSubscriptions":["x://a"]}""");
        await Eventually.True(() => server.Listened.Count == 2, "the hub listens to lists and to the resource");
        var listed = server.Listings;

        server.Tools = Tool("second");
        await NotifyAsync(50);
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal("notifications/tools/list_changed", (await client.NextAsync()).GetProperty("method").GetString());
        Assert.Equal(1, server.Listings - listed);

        // The next thing that changes is the next thing that is told.
        server.Tools = Tool("third");
        await NotifyAsync(1);
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal("notifications/tools/list_changed", (await client.NextAsync()).GetProperty("method").GetString());
        Assert.Equal(2, server.Listings - listed);

        // What is passed on at once says that all before it has been read, on both of the hub's streams.
        async Task NotifyAsync(int count)
        {
            for (var i = 0; i < count; i++) server.Notify("notifications/tools/list_changed", "{}");
            server.Notify("notifications/resources/updated", """{"uri":"x://a"}""");
            for (var stream = 0; stream < 2; stream++) Assert.Equal("notifications/resources/updated", (await client.NextAsync()).GetProperty("method").GetString());
        }
    }

    [Fact]
    public async Task Change_that_an_agent_cannot_see_is_none_to_it()
    {
        await using var server = await FakeServer.StartAsync();
        server.Tools = $"{Tool("open")},{Tool("hidden")}";
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = new() { Url = server.Url } }, config => config with
        {
            Roles = new Dictionary<string, RoleConfig> { ["some"] = new() { Rules = [new RuleConfig { Effect = "allow", Actions = ["*"], Targets = ["s/open"] }] } },
            Agents = new Dictionary<string, AgentConfig> { ["one"] = new() { Roles = ["everything"] }, ["two"] = new() { Roles = ["some"] } },
        });
        using var all = await ListenAsync(hub, """{"toolsListChanged":true}""");
        using var some = await ListenAsync(hub, """{"toolsListChanged":true}""", hub.KeyOf("two"));
        var session = await SessionClient.OpenAsync(hub, key: hub.KeyOf("two"));
        using var unasked = await session.ListenAsync();
        await Eventually.True(() => !server.Listened.IsEmpty, "the hub listens");

        server.Tools = $"{Tool("open")},{Tool("hidden", "more")}";
        server.Notify("notifications/tools/list_changed", "{}");
        await all.NextAsync();

        server.Tools = $"{Tool("open", "more")},{Tool("hidden", "more")}";
        server.Notify("notifications/tools/list_changed", "{}");
        await all.NextAsync();
        await some.NextAsync();
        await SessionClient.NextAsync(unasked);

        // Three changes for the one, and the other two were told of one each: nothing is left over for them.
        server.Tools = $"{Tool("open", "last")},{Tool("hidden", "more")}";
        server.Notify("notifications/tools/list_changed", "{}");
        await all.NextAsync();
        await some.NextAsync();
        await SessionClient.NextAsync(unasked);
        Assert.Equal(1 + 2, some.Count);
    }

    [Fact]
    public async Task Watched_resource_is_subscribed_to_once_and_again_after_a_restart()
    {
        await using var server = ScriptedProcess.Legacy()
            .Answer("initialize", """{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"resources":{"subscribe":true}},"serverInfo":{"name":"s","version":"1"}}""")
            .Answer("resources/list", Resources).Answer("resources/templates/list", """{"resourceTemplates":[]}""")
            .Answer("resources/subscribe", "{}").Answer("resources/unsubscribe", "{}");
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = server.ToConfig() });
        using var current = await ListenAsync(hub, """{"resourceSubscriptions":["x://a","x://none"]}""");
        Assert.Equal("""["x://a"]""", current.Granted.GetProperty("resourceSubscriptions").GetRawText());
        var session = await SessionClient.OpenAsync(hub);
        using var unasked = await session.ListenAsync();
        await session.RequestAsync("resources/subscribe", """{"uri":"x://a"}""");
        Assert.Equal("\"x://a\"", (await server.WaitForAsync("resources/subscribe")).Param("uri"));

        await server.Peer.ExitAsync(1);
        await server.WaitForAsync("resources/subscribe", 2);
        Assert.Equal(2, server.Received.Count(message => message.Method == "resources/subscribe"));
        await server.Peer.SendAsync("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x://a"}}""");
        Assert.Equal("x://a", (await current.NextAsync()).GetProperty("params").GetProperty("uri").GetString());
        while ((await SessionClient.NextAsync(unasked)).GetProperty("method").GetString() != "notifications/resources/updated")
        {
            // Lists that changed by the restart come first.
        }

        current.Dispose();
        await session.RequestAsync("resources/unsubscribe", """{"uri":"x://a"}""");
        await server.WaitForAsync("resources/unsubscribe");
    }

    [Fact]
    public async Task Watched_resource_of_a_server_of_the_current_revision_is_listened_to()
    {
        await using var server = await FakeServer.StartAsync();
        server.Capabilities = """{"resources":{"subscribe":true}}""";
        server.Resources = """{"uri":"x://a","name":"a"},{"uri":"x://b","name":"b"}""";
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = new() { Url = server.Url } });
        using var first = await ListenAsync(hub, """{"resourceSubscriptions":["x://a"]}""");
        using var second = await ListenAsync(hub, """{"resourceSubscriptions":["x://a","x://b"]}""");
        await Eventually.True(() => server.Listened.Any(listen => listen.GetProperty("notifications").TryGetProperty("resourceSubscriptions", out var uris) && uris.GetArrayLength() == 2), "the hub listens to both");
        server.Notify("notifications/resources/updated", """{"uri":"x://b"}""");
        server.Notify("notifications/resources/updated", """{"uri":"x://a"}""");
        Assert.Equal("x://a", (await first.NextAsync()).GetProperty("params").GetProperty("uri").GetString());
        Assert.Equal("x://b", (await second.NextAsync()).GetProperty("params").GetProperty("uri").GetString());
    }

    [Fact]
    public async Task Updates_end_when_the_agent_may_no_longer_read_the_resource()
    {
        await using var server = await FakeServer.StartAsync();
        server.Capabilities = """{"resources":{"subscribe":true}}""";
        server.Resources = """{"uri":"x://a","name":"a"},{"uri":"x://b","name":"b"}""";
        await using var hub = await RunningHub.StartAsync(new() { ["s"] = new() { Url = server.Url } });
        using var client = await ListenAsync(hub, """{"resourceSubscriptions":["x://a","x://b"]}""");
        await Eventually.True(() => server.Listened.Any(listen => listen.GetProperty("notifications").TryGetProperty("resourceSubscriptions", out _)), "the hub listens");
        hub.Reload(config => config with
        {
            Roles = new Dictionary<string, RoleConfig> { ["less"] = new() { Rules = [new RuleConfig { Effect = "allow", Actions = ["resource.read"], Targets = ["s/x://b"] }] } },
            Agents = new Dictionary<string, AgentConfig> { ["one"] = new() { Roles = ["less"] } },
        });
        server.Notify("notifications/resources/updated", """{"uri":"x://a"}""");
        server.Notify("notifications/resources/updated", """{"uri":"x://b"}""");
        Assert.Equal("x://b", (await client.NextAsync()).GetProperty("params").GetProperty("uri").GetString());
    }

    [Fact]
    public async Task Quiet_stream_is_kept_alive()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var hub = await RunningHub.StartAsync([], time: time);
        using var response = await hub.SendAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await Eventually.Soon(lines.ReadLineAsync(), "the acknowledgement") is { Length: > 0 })
        {
            // The first event.
        }

        var line = lines.ReadLineAsync();
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(15));
            return line.IsCompleted;
        }, "a comment");
        Assert.Equal(":", await line);
    }

    [Fact]
    public async Task Client_over_http_sse_is_pinged_so_that_its_stream_stays_open()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var hub = await RunningHub.StartAsync([], time: time);
        using var response = await hub.Client.GetAsync("/mcp/sse", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await Eventually.Soon(lines.ReadLineAsync(), "the address") is { Length: > 0 })
        {
            // Where to send.
        }

        var next = SessionClient.NextAsync(lines);
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(30));
            return next.IsCompleted;
        }, "a ping");
        Assert.Equal("ping", (await next).GetProperty("method").GetString());
    }

    private static string Tool(string name, string description = "") => $$$"""{"name":"{{{name}}}","description":"{{{description}}}","inputSchema":{"type":"object"} }""";

    private static async Task<ListenClient> ListenAsync(RunningHub hub, string filter, string? key = null)
    {
        var client = new ListenClient(await hub.SendAsync("subscriptions/listen", $$"""{"notifications":{{filter}}}""", key: key));
        client.Granted = (await client.NextAsync()).GetProperty("params").GetProperty("notifications");
        return client;
    }

    /// <summary>One open stream of the current revision.</summary>
    private sealed class ListenClient(HttpResponseMessage response) : IDisposable
    {
        private readonly IAsyncEnumerator<JsonElement> messages = OlderSession.MessagesOf(response).GetAsyncEnumerator();

        public JsonElement Granted { get; set; }

        /// <summary>Messages so far, the acknowledgement included.</summary>
        public int Count { get; private set; }

        public async Task<JsonElement> NextAsync()
        {
            Assert.True(await Eventually.Soon(messages.MoveNextAsync().AsTask(), "a message on the stream"));
            Count++;
            return messages.Current;
        }

        public void Dispose() => response.Dispose();
    }
}

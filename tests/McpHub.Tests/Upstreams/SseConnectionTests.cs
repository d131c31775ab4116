using System.Text.Json.Nodes;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Tests.Mcp;
using McpHub.Upstreams;

namespace McpHub.Tests.Upstreams;

public sealed class SseConnectionTests : IAsyncLifetime
{
    private SseServer server = null!;

    public async ValueTask InitializeAsync() => server = await SseServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("sse")]
    [InlineData("http")]
    [InlineData(null)]
    public async Task A_server_of_the_first_transport_is_called_whether_the_entry_names_it_or_not(string? type)
    {
        await using var hub = await StartAsync(type);

        var answer = await hub.AskAsync("tools/call", """{"name":"old__echo","arguments":{"a":1.0}}""", name: "old__echo");

        Assert.Equal("""{"a":1.0}""", answer.GetProperty("result").GetProperty("content")[0].GetProperty("structured").GetRawText());
        Assert.Equal("2024-11-05", hub.Fleet.Report().Single().Status.Revision);
    }

    [Fact]
    public async Task Credentials_are_never_sent_to_an_address_of_another_origin()
    {
        await using var other = await SseServer.StartAsync();
        server.Endpoint = new Uri(other.Url, "/message").AbsoluteUri;
        await using var hub = await StartAsync("sse");

        var status = hub.Fleet.Report().Single().Status;

        Assert.Equal("failed", status.State);
        Assert.Contains("another origin", status.Reason, StringComparison.Ordinal);
        Assert.Equal(0, other.Received.Reader.Count);
        Assert.Equal(0, server.Received.Reader.Count);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/message")]
    [InlineData("//evil.example/message")]
    [InlineData("http://127.0.0.1.evil.example/message")]
    public async Task Another_scheme_host_or_port_is_another_origin(string endpoint)
    {
        server.Endpoint = endpoint;
        await using var hub = await StartAsync("sse");

        Assert.Contains("another origin", hub.Fleet.Report().Single().Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_and_answers_go_to_the_request_they_belong_to()
    {
        var calls = new List<JsonNode>();
        server.Script = message =>
        {
            if ((string?)message["method"] != "tools/call") return null;
            lock (calls) calls.Add(message);
            if (calls.Count < 2) return "";
            foreach (var call in calls.AsEnumerable().Reverse())
                server.Say($$$"""{"jsonrpc":"2.0","id":{{{call["id"]}}},"result":{"content":[],"n":{{{call["params"]!["arguments"]!["n"]}}}}}""");
            return "";
        };
        await using var hub = await StartAsync("sse");

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(n => hub.AskAsync("tools/call", $$$"""{"name":"old__echo","arguments":{"n":{{{n}}}}}""", name: "old__echo")));

        Assert.Equal([0, 1], answers.Select(answer => answer.GetProperty("result").GetProperty("n").GetInt32()));
    }

    [Fact]
    public async Task A_request_of_the_server_is_answered_by_a_post()
    {
        await using var hub = await StartAsync("sse");
        while (server.Received.Reader.TryRead(out _)) ;

        server.Say("""{"jsonrpc":"2.0","id":"p","method":"ping"}""");

        Assert.Equal("""{"jsonrpc":"2.0","id":"p","result":{}}""", (await NextAsync()).ToJsonString());
    }

    [Fact]
    public async Task A_batch_is_taken_apart_when_the_revision_has_batches()
    {
        server.Revision = "2025-03-26";
        await using var hub = await StartAsync("sse");
        while (server.Received.Reader.TryRead(out _)) ;

        server.Say("""[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","id":"b","method":"ping"}]""");

        // Each is answered on its own, in no order.
        Assert.Equal(["a", "b"], new[] { (string?)(await NextAsync())["id"], (string?)(await NextAsync())["id"] }.Order());
    }

    [Fact]
    public async Task A_batch_of_another_revision_ends_the_connection()
    {
        await using var hub = await StartAsync("sse");

        server.Say("""[{"jsonrpc":"2.0","id":"a","method":"ping"}]""");

        await UntilAsync(() => server.Streams == 2);
    }

    [Fact]
    public async Task A_lost_stream_fails_the_calls_on_it_and_is_opened_again()
    {
        var called = new TaskCompletionSource();
        server.Script = message =>
        {
            if ((string?)message["method"] != "tools/call") return null;
            called.TrySetResult();
            return "";
        };
        await using var hub = await StartAsync("sse");

        var call = hub.AskAsync("tools/call", """{"name":"old__echo","arguments":{}}""", name: "old__echo");
        await called.Task;
        server.EndStream();

        Assert.Contains("ended its event stream", (await call).GetRawText(), StringComparison.Ordinal);
        await UntilAsync(() => server.Streams == 2 && hub.Fleet.Report().Single().Status.State == UpstreamStates.Ready);
    }

    [Fact]
    public async Task An_event_over_the_bound_ends_the_connection()
    {
        await using var hub = await StartAsync("sse", new ServerLimitsConfig { MaxMessageBytes = 4096 });

        server.Write("data: " + new string('x', 10_000));

        await UntilAsync(() => server.Streams == 2);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_told_to_the_server()
    {
        var called = new TaskCompletionSource();
        server.Script = message =>
        {
            if ((string?)message["method"] != "tools/call") return null;
            called.TrySetResult();
            return "";
        };
        await using var hub = await StartAsync("sse", new ServerLimitsConfig { CallSeconds = 0.5 });

        await hub.AskAsync("tools/call", """{"name":"old__echo","arguments":{}}""", name: "old__echo");

        JsonNode message;
        do message = await NextAsync();
        while ((string?)message["method"] != "notifications/cancelled");
        Assert.NotNull(message["params"]!["requestId"]);
    }

    private async Task<JsonNode> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await server.Received.Reader.ReadAsync(limit.Token);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!holds()) await Task.Delay(20, limit.Token);
    }

    private Task<RunningHub> StartAsync(string? type, ServerLimitsConfig? limits = null) => RunningHub.StartAsync(new()
    {
        ["old"] = new ServerConfig { Type = type, Url = server.Url.AbsoluteUri, Hub = new ServerHubConfig { Limits = limits ?? new() } },
    });
}

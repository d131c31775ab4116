using System.Net;
using System.Text;
using McpHub.Config;
using McpHub.Tests.Federation;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpHub.Tests.Mcp;

/// <summary>Clients of the first revision: an event stream from the hub, a POST of its own for each message to it.</summary>
public sealed class SseDoorTests : IAsyncLifetime
{
    private FakeServer server = null!;
    private RunningHub hub = null!;

    public async ValueTask InitializeAsync()
    {
        server = await FakeServer.StartAsync();
        server.Tools = """{"name":"echo","inputSchema":{"type":"object"}},{"name":"other","inputSchema":{"type":"object"}}""";
        hub = await StartAsync();
    }

    private Task<RunningHub> StartAsync(LimitsConfig? limits = null) => RunningHub.StartAsync(
        new Dictionary<string, ServerConfig> { ["s"] = new() { Url = server.Url } },
        config => config with { Limits = limits ?? new(), Toolsets = new Dictionary<string, ToolsetConfig> { ["few"] = new() { Tools = ["s/echo"] } } });

    [Theory]
    [InlineData("/mcp/sse", "s__echo", "s__other")]
    [InlineData("/mcp/few/sse", "s__echo", null)]
    [InlineData("/mcp/server/s/sse", "echo", "other")]
    public async Task Client_lists_and_calls_at_every_door(string path, string first, string? second)
    {
        await using var client = await ConnectAsync(path);
        Assert.Equal(second is null ? [first] : [first, second], (await client.ListToolsAsync()).Select(tool => tool.Name));
        var result = await client.CallToolAsync(first);
        Assert.Equal("echo", Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text);
    }

    [Fact]
    public async Task Revision_of_the_transport_is_spoken()
    {
        await using var client = await ConnectAsync("/mcp/sse", new McpClientOptions { ProtocolVersion = "2024-11-05" });
        Assert.Equal("2024-11-05", client.NegotiatedProtocolVersion);
        Assert.Equal(2, (await client.ListToolsAsync()).Count);
    }

    [Fact]
    public async Task Client_is_asked_on_its_stream()
    {
        server.Call = _ => server.Called.Count == 1
            ? """{"resultType":"input_required","inputRequests":{"q":{"method":"sampling/createMessage","params":{"messages":[],"maxTokens":1}}},"requestState":"s"}"""
            : """{"content":[{"type":"text","text":"done"}],"resultType":"complete"}""";
#pragma warning disable MCP9005 // Sampling is what this revision has.
        var options = new McpClientOptions
        {
            Handlers = new McpClientHandlers { SamplingHandler = (_, _, _) => ValueTask.FromResult(new CreateMessageResult { Model = "m", Content = [new TextContentBlock { Text = "x" }] }) },
        };
#pragma warning restore MCP9005
        await using var client = await ConnectAsync("/mcp/sse", options);
        var result = await client.CallToolAsync("s__echo");
        Assert.Equal("done", Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text);
    }

    [Fact]
    public async Task Client_hears_of_changed_lists()
    {
        await using var client = await ConnectAsync("/mcp/sse");
        var changed = new TaskCompletionSource();
        await using var registration = client.RegisterNotificationHandler("notifications/tools/list_changed", (_, _) =>
        {
            changed.TrySetResult();
            return ValueTask.CompletedTask;
        });
        await hub.Fleet.ApplyAsync(new HubConfig(), ".");
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Stream_belongs_to_its_agent()
    {
        using var stream = await OpenAsync("/mcp/sse");
        var address = await AddressAsync(stream);
        using var foreign = Post(address, """{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        foreign.Headers.Add("x-api-key", hub.KeyOf("two"));
        using var refused = await hub.Client.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);

        using var elsewhere = Post(address.Replace("/mcp/", "/mcp/few/", StringComparison.Ordinal), """{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        using var unknown = await hub.Client.SendAsync(elsewhere);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        using var own = Post(address, """{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        using var taken = await hub.Client.SendAsync(own);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
    }

    [Fact]
    public async Task Session_ends_with_its_stream()
    {
        var stream = await OpenAsync("/mcp/sse");
        var address = await AddressAsync(stream);
        stream.Dispose();
        await Eventually.True(async () =>
        {
            using var request = Post(address, """{"jsonrpc":"2.0","id":1,"method":"ping"}""");
            using var response = await hub.Client.SendAsync(request);
            return response.StatusCode == HttpStatusCode.NotFound;
        }, "the session is gone");
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", HttpStatusCode.BadRequest)]
    public async Task What_is_no_message_is_refused(string body, HttpStatusCode status)
    {
        using var stream = await OpenAsync("/mcp/sse");
        using var request = Post(await AddressAsync(stream), body);
        using var response = await hub.Client.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Streams_and_messages_are_bounded()
    {
        await using var small = await StartAsync(new LimitsConfig { MaxSessions = 1, MaxMcpBodyBytes = 1024 });
        using var stream = await small.Client.GetAsync("/mcp/sse", HttpCompletionOption.ResponseHeadersRead);
        using var second = await small.Client.GetAsync("/mcp/sse", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);

        using var request = Post(await AddressAsync(stream), $$$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"{{{{new string('x', 2000)}}}}"}}""");
        using var large = await small.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [Theory]
    [InlineData("x-api-key", "no-such-key", HttpStatusCode.Unauthorized)]
    [InlineData("Host", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    public async Task Stream_is_guarded_as_every_other_endpoint(string header, string value, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp/sse");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await hub.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Unknown_toolset_has_no_stream()
    {
        using var response = await OpenAsync("/mcp/none/sse");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private Task<McpClient> ConnectAsync(string path, McpClientOptions? options = null) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(hub.Client.BaseAddress!, path), TransportMode = HttpTransportMode.Sse }),
        options);

    private Task<HttpResponseMessage> OpenAsync(string path) => hub.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);

    // The first event says where to send.
    private static async Task<string> AddressAsync(HttpResponseMessage stream)
    {
        var reader = new StreamReader(await stream.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
        Assert.Equal("event: endpoint", await reader.ReadLineAsync());
        return (await reader.ReadLineAsync())!["data: ".Length..];
    }

    private static HttpRequestMessage Post(string address, string body) =>
        new(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await server.DisposeAsync();
    }
}

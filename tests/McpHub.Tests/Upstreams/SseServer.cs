using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Upstreams;

/// <summary>A server of 2024-11-05 with one tool, <c>echo</c>: an event stream at <c>/sse</c>, messages to <c>/message</c>. Everything else is 404.</summary>
internal sealed class SseServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private volatile Channel<string> events = Channel.CreateUnbounded<string>();
    private int streams;

    private SseServer(WebApplication app) => this.app = app;

    /// <summary>What the stream names as the address of messages.</summary>
    public string Endpoint { get; set; } = "/message?sessionId=1";

    /// <summary>The revision that it agrees to.</summary>
    public string Revision { get; set; } = "2024-11-05";

    /// <summary>Answers a request in its own way: a result, nothing at all when empty, and as always when null.</summary>
    public Func<JsonNode, string?>? Script { get; set; }

    public Uri Url => new(new Uri(app.Urls.Single()), "/sse");

    public int Streams => streams;

    public Channel<JsonNode> Received { get; } = Channel.CreateUnbounded<JsonNode>();

    public static async Task<SseServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new SseServer(app);
        app.MapGet("/sse", server.StreamAsync);
        app.MapPost("/message", server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Puts text onto the stream as it is.</summary>
    public void Write(string text) => events.Writer.TryWrite(text);

    public void Say(string message) => Write($"event: message\ndata: {message}\n\n");

    public void EndStream() => events.Writer.TryComplete();

    private async Task StreamAsync(HttpContext http)
    {
        Interlocked.Increment(ref streams);
        events = Channel.CreateUnbounded<string>();
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync($"event: endpoint\ndata: {Endpoint}\n\n");
        await http.Response.Body.FlushAsync();
        await foreach (var text in events.Reader.ReadAllAsync(http.RequestAborted))
        {
            await http.Response.WriteAsync(text);
            await http.Response.Body.FlushAsync();
        }
    }

    private async Task TakeAsync(HttpContext http)
    {
        var message = (await JsonNode.ParseAsync(http.Request.Body))!;
        Received.Writer.TryWrite(message);
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        if (message["id"] is not { } id || message["method"] is not { } method) return;
        var result = Script?.Invoke(message) ?? (string)method! switch
        {
            "initialize" => $$$"""{"protocolVersion":"{{{Revision}}}","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"old","version":"1"}}""",
            "tools/list" => """{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}""",
            "tools/call" => $$"""{"content":[{"type":"text","text":"echo","structured":{{message["params"]!["arguments"]!.ToJsonString()}} }]}""",
            _ => null,
        };
        if (!string.IsNullOrEmpty(result)) Say($$"""{"jsonrpc":"2.0","id":{{id.ToJsonString()}},"result":{{result}}}""");
    }

    public async ValueTask DisposeAsync()
    {
        EndStream();
        await app.DisposeAsync();
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Upstreams;

/// <summary>A server of revision 2025-11-25 over Streamable HTTP, whose streams say what the test says.</summary>
internal sealed class StreamServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Channel<string>> unasked = new();
    private int opened;

    private StreamServer(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single() + "/mcp";

    /// <summary>Every message that was sent to it.</summary>
    public ConcurrentQueue<JsonElement> Received { get; } = new();

    /// <summary>For each GET the last event id that it named; null where it named none.</summary>
    public ConcurrentQueue<string?> Listened { get; } = new();

    /// <summary>Writes the stream that answers a call, from the id of the call.</summary>
    public Func<HttpResponse, string, Task> OnCall { get; set; } = (response, id) => SayAsync(response, Answer(id));

    /// <summary>Writes the rest of a stream to whoever comes back with an event id.</summary>
    public Func<HttpResponse, string, Task> OnResume { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Says something on the stream that the session of a call keeps open without a request, once there is one.</summary>
    public async Task SayUnaskedAsync(HttpContext call, string message)
    {
        var session = call.Request.Headers["Mcp-Session-Id"].ToString();
        var stream = await Eventually.Some(() => unasked.GetValueOrDefault(session), "a stream of the session");
        stream.Writer.TryWrite(message);
    }

    /// <summary>The answer to a first <c>server/discover</c>, as an error object; the server knows no such method otherwise.</summary>
    public Queue<string> Discoveries { get; } = new();

    public static string Answer(string id) => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"done"}]} }""";

    public static async Task SayAsync(HttpResponse response, string message, string? eventId = null)
    {
        await response.WriteAsync($"{(eventId is null ? "" : $"id: {eventId}\n")}data: {message}\n\n");
        await response.Body.FlushAsync();
    }

    public static async Task<StreamServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new StreamServer(app);
        app.MapPost("/mcp", server.TakeAsync);
        app.MapGet("/mcp", server.ListenAsync);
        app.MapDelete("/mcp", () => Results.Ok());
        await app.StartAsync();
        return server;
    }

    private async Task TakeAsync(HttpContext http)
    {
        var message = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
        Received.Enqueue(message);
        if (!message.TryGetProperty("id", out var id) || !message.TryGetProperty("method", out var method))
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if (method.GetString() == "tools/call")
        {
            http.Response.ContentType = "text/event-stream";
            await OnCall(http.Response, id.GetRawText());
            return;
        }

        if (method.GetString() == "initialize") http.Response.Headers["Mcp-Session-Id"] = $"session-{Interlocked.Increment(ref opened)}";
        http.Response.ContentType = "application/json";
        var (member, body) = method.GetString() switch
        {
            "initialize" => ("result", Canned.Initialized),
            "tools/list" => ("result", Canned.Tools(Canned.Echo)),
            "server/discover" when Discoveries.TryDequeue(out var first) => ("error", first),
            "server/discover" when Received.Count(earlier => earlier.TryGetProperty("method", out var name) && name.GetString() == "server/discover") > 1 => ("result", Canned.Discovery),
            _ => ("error", Canned.NoSuchMethod),
        };
        await http.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"{{member}}":{{body}}}""");
    }

    private async Task ListenAsync(HttpContext http)
    {
        var last = http.Request.Headers["Last-Event-ID"];
        Listened.Enqueue(last.Count == 0 ? null : last.ToString());
        http.Response.ContentType = "text/event-stream";
        await http.Response.Body.FlushAsync();
        if (last.Count > 0)
        {
            await OnResume(http.Response, last.ToString());
            return;
        }

        var messages = unasked[http.Request.Headers["Mcp-Session-Id"].ToString()] = Channel.CreateUnbounded<string>();
        try
        {
            await foreach (var message in messages.Reader.ReadAllAsync(http.RequestAborted)) await SayAsync(http.Response, message);
        }
        catch (OperationCanceledException)
        {
            // The hub listens no more.
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var messages in unasked.Values) messages.Writer.TryComplete();
        return app.DisposeAsync();
    }
}

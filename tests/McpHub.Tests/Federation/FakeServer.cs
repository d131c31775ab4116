using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Federation;

/// <summary>An MCP server of the current revision over HTTP, on a port of its own, that lists and answers byte for byte what the test says.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private int listings;
    private readonly List<(Channel<string> Notices, string Id)> listening = [];

    private FakeServer(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single() + "/mcp";

    /// <summary>The elements of the lists as JSON.</summary>
    public string Tools { get; set; } = "";

    public string Resources { get; set; } = "";

    public string Prompts { get; set; } = "";

    /// <summary>The result of a call, as JSON, by the tool's own name; null breaks the connection.</summary>
    public Func<string, string?> Call { get; set; } = tool => $$"""{"content":[{"type":"text","text":"{{tool}}"}]}""";

    /// <summary>What it says it has, as JSON.</summary>
    public string Capabilities { get; set; } = """{"tools":{},"resources":{},"prompts":{}}""";

    /// <summary>The result of any other method, as JSON; or an error object, by a member <c>code</c>.</summary>
    public Func<string, JsonElement, string> Other { get; set; } = (method, _) => throw new InvalidOperationException(method);

    /// <summary>Requests of any other method, and those of tools: method, parameters, and the header <c>Mcp-Name</c>.</summary>
    public ConcurrentQueue<(string Method, JsonElement Params, string Name)> Asked { get; } = new();

    /// <summary>Every request to listen, as it came.</summary>
    public ConcurrentQueue<JsonElement> Listened { get; } = new();

    /// <summary>How often its tools were listed.</summary>
    public int Listings => Volatile.Read(ref listings);

    /// <summary>The own names under which it was called.</summary>
    public List<string> Called { get; } = [];

    /// <summary>Own URIs that were read.</summary>
    public List<string> Read { get; } = [];

    public static async Task<FakeServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new FakeServer(app);
        app.MapPost("/mcp", server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var request = await JsonDocument.ParseAsync(http.Request.Body);
        var method = request.RootElement.GetProperty("method").GetString()!;
        if (!request.RootElement.TryGetProperty("id", out var id))
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        request.RootElement.TryGetProperty("params", out var @params);
        if (method == "subscriptions/listen")
        {
            await ListenAsync(http, @params.Clone(), id.GetRawText());
            return;
        }

        if (method.StartsWith("t", StringComparison.Ordinal)) Asked.Enqueue((method, @params.Clone(), http.Request.Headers["Mcp-Name"].ToString()));
        if (Answer(method, @params) is not { } result)
        {
            http.Abort();
            return;
        }

        var member = JsonElement.Parse(result).TryGetProperty("code", out _) ? "error" : "result";
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"{{member}}":{{result}}}""");
    }

    private async Task ListenAsync(HttpContext http, JsonElement @params, string id)
    {
        var notices = Channel.CreateUnbounded<string>();
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(ToEvent("notifications/subscriptions/acknowledged", $$"""{"notifications":{{@params.GetProperty("notifications").GetRawText()}}}""", id));
        await http.Response.Body.FlushAsync();
        lock (listening) listening.Add((notices, id));
        Listened.Enqueue(@params);
        try
        {
            await foreach (var notice in notices.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.WriteAsync(notice);
                await http.Response.Body.FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The hub listens no more.
        }
        finally
        {
            lock (listening) listening.RemoveAll(listener => listener.Notices == notices);
        }
    }

    /// <summary>Tells everybody who listens.</summary>
    public void Notify(string method, string @params)
    {
        lock (listening)
        {
            foreach (var (notices, id) in listening) notices.Writer.TryWrite(ToEvent(method, @params, id));
        }
    }

    private static string ToEvent(string method, string @params, string id)
    {
        var tagged = JsonNode.Parse(@params)!;
        tagged["_meta"] = new JsonObject { ["io.modelcontextprotocol/subscriptionId"] = JsonNode.Parse(id) };
        return $"event: message\ndata: {new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = tagged }.ToJsonString()}\n\n";
    }

    private string? Answer(string method, JsonElement @params)
    {
        switch (method)
        {
            case "server/discover": return $$"""{"supportedVersions":["2026-07-28"],"capabilities":{{Capabilities}},"resultType":"complete","ttlMs":0,"cacheScope":"private"}""";
            case "tools/list":
                Interlocked.Increment(ref listings);
                return List("tools", Tools);
            case "prompts/list": return List("prompts", Prompts);
            case "resources/list": return List("resources", Resources);
            case "resources/templates/list": return List("resourceTemplates", "");
            case "resources/read":
                Read.Add(@params.GetProperty("uri").GetString()!);
                return new JsonObject { ["contents"] = new JsonArray(new JsonObject { ["uri"] = Read[^1], ["text"] = "page" }), ["resultType"] = "complete" }.ToJsonString();
            case "tools/call":
                Called.Add(@params.GetProperty("name").GetString()!);
                return Call(Called[^1]);
            default: return Other(method, @params.Clone());
        }
    }

    private static string List(string member, string items) => $$"""{"{{member}}":[{{items}}],"resultType":"complete","ttlMs":0,"cacheScope":"private"}""";

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Upstreams;

/// <summary>A server of 2025-11-25 over HTTP with one tool, <c>echo</c>, that can forget its sessions.</summary>
internal sealed class ForgetfulServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, bool> sessions = new();
    private int opened;
    private int calls;

    private ForgetfulServer(WebApplication app) => this.app = app;

    public Uri Url => new(new Uri(app.Urls.Single()), "/mcp");

    /// <summary>Sessions begun.</summary>
    public int Opened => opened;

    /// <summary>Calls that it worked on.</summary>
    public int Calls => calls;

    /// <summary>What happens in a call before it is answered.</summary>
    public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

    public static async Task<ForgetfulServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new ForgetfulServer(app);
        app.MapPost("/mcp", server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Knows none of its sessions any more.</summary>
    public void Forget() => sessions.Clear();

    private async Task TakeAsync(HttpContext http)
    {
        var message = (await JsonNode.ParseAsync(http.Request.Body))!;
        var method = (string?)message["method"];
        if (method == "server/discover") http.Response.StatusCode = StatusCodes.Status400BadRequest;
        else if (method == "initialize") await OpenAsync(http, message);
        else if (!sessions.ContainsKey(http.Request.Headers["Mcp-Session-Id"].ToString())) http.Response.StatusCode = StatusCodes.Status404NotFound;
        else if (message["id"] is null) http.Response.StatusCode = StatusCodes.Status202Accepted;
        else await AnswerAsync(http, message, method == "tools/list" ? Canned.Tools(Canned.Echo) : await CallAsync());
    }

    private async Task OpenAsync(HttpContext http, JsonNode message)
    {
        var id = $"session-{Interlocked.Increment(ref opened)}";
        sessions[id] = true;
        http.Response.Headers["Mcp-Session-Id"] = id;
        await AnswerAsync(http, message, Canned.Initialized);
    }

    private async Task<string> CallAsync()
    {
        Interlocked.Increment(ref calls);
        await Meanwhile();
        return Canned.Done;
    }

    private static Task AnswerAsync(HttpContext http, JsonNode message, string result)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{message["id"]!.ToJsonString()}},"result":{{result}}}""");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Config;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Upstreams.Authorization;

/// <summary>An MCP server of revision 2025-11-25 that takes tokens of its authorization server only.</summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private GuardedServer(WebApplication app) => this.app = app;

    public string Url => app.Urls.First() + "/mcp";

    /// <summary>Whose tokens it takes.</summary>
    public required FakeAuthorizationServer Issuer { get; set; }

    /// <summary>What it publishes of itself, and where; null for nothing.</summary>
    public JsonObject? Metadata { get; set; }

    public string MetadataPath { get; set; } = "/.well-known/oauth-protected-resource/mcp";

    /// <summary>What follows <c>Bearer</c> in its challenge.</summary>
    public string Challenge { get; set; } = "";

    /// <summary>The scope that a token needs for calls; empty for none.</summary>
    public string CallScope { get; set; } = "";

    /// <summary>Where it sends whoever calls a tool; null for nowhere.</summary>
    public string? Redirect { get; set; }

    /// <summary>Method and token of every message that came.</summary>
    public ConcurrentQueue<(string Method, string Token)> Received { get; } = new();

    public int Calls => Received.Count(message => message.Method == "tools/call");

    public ServerConfig Config => new() { Url = Url };

    public static async Task<GuardedServer> StartAsync(FakeAuthorizationServer issuer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new GuardedServer(app) { Issuer = issuer };
        app.MapPost("/mcp", server.TakeAsync);
        app.MapGet("/mcp", () => Results.StatusCode(405));
        app.MapGet("/{**path}", (HttpContext http) => http.Request.Path == server.MetadataPath && server.Metadata is { } metadata ? Results.Text(metadata.ToJsonString(), "application/json") : Results.NotFound());
        await app.StartAsync();
        server.Name(issuer);
        return server;
    }

    /// <summary>Takes tokens of that authorization server from now on, and says so.</summary>
    public void Name(FakeAuthorizationServer issuer)
    {
        Issuer = issuer;
        Metadata = new JsonObject { ["resource"] = Url, ["authorization_servers"] = new JsonArray(issuer.Metadata["issuer"]!.GetValue<string>()) };
    }

    private async Task TakeAsync(HttpContext http)
    {
        var message = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
        var method = message.TryGetProperty("method", out var written) ? written.GetString()! : "";
        var token = http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        Received.Enqueue((method, token));
        if (!Issuer.Valid.TryGetValue(token, out var scope))
        {
            http.Response.Headers.WWWAuthenticate = $"Bearer {Challenge}".TrimEnd();
            http.Response.StatusCode = 401;
        }
        else if (method == "tools/call" && CallScope.Length > 0 && !scope.Split(' ').Contains(CallScope))
        {
            http.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{CallScope}\"";
            http.Response.StatusCode = 403;
        }
        else if (method == "tools/call" && Redirect is not null) http.Response.Redirect(Redirect);
        else await AnswerAsync(http.Response, message, method);
    }

    private static async Task AnswerAsync(HttpResponse response, JsonElement message, string method)
    {
        if (!message.TryGetProperty("id", out var id))
        {
            response.StatusCode = 202;
            return;
        }

        var answer = method switch
        {
            "initialize" => """ "result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"guarded","version":"1"}} """,
            "tools/list" => """ "result":{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]} """,
            "tools/call" => """ "result":{"content":[{"type":"text","text":"done"}]} """,
            _ => """ "error":{"code":-32601,"message":"unknown"} """,
        };
        response.ContentType = "application/json";
        await response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},{{answer}}}""");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

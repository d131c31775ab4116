using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Federation;

/// <summary>An MCP server of the current revision over HTTP, on a port of its own, that lists and answers byte for byte what the test says.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeServer(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single() + "/mcp";

    /// <summary>The elements of the lists as JSON.</summary>
    public string Tools { get; set; } = "";

    public string Resources { get; set; } = "";

    public string Prompts { get; set; } = "";

    /// <summary>The result of a call, as JSON, by the tool's own name; null breaks the connection.</summary>
    public Func<string, string?> Call { get; set; } = tool => $$"""{"content":[{"type":"text","text":"{{tool}}"}]}""";

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
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (Answer(method, @params) is not { } result)
        {
            http.Abort();
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}""");
    }

    private string? Answer(string method, JsonElement @params)
    {
        switch (method)
        {
            case "server/discover": return """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{},"resources":{},"prompts":{}},"resultType":"complete","ttlMs":0,"cacheScope":"private"}""";
            case "tools/list": return List("tools", Tools);
            case "prompts/list": return List("prompts", Prompts);
            case "resources/list": return List("resources", Resources);
            case "resources/templates/list": return List("resourceTemplates", "");
            case "resources/read":
                Read.Add(@params.GetProperty("uri").GetString()!);
                return new JsonObject { ["contents"] = new JsonArray(new JsonObject { ["uri"] = Read[^1], ["text"] = "page" }), ["resultType"] = "complete" }.ToJsonString();
            case "tools/call":
                Called.Add(@params.GetProperty("name").GetString()!);
                return Call(Called[^1]);
            default: throw new InvalidOperationException(method);
        }
    }

    private static string List(string member, string items) => $$"""{"{{member}}":[{{items}}],"resultType":"complete","ttlMs":0,"cacheScope":"private"}""";

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

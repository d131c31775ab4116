using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Admin;
using McpHub.Agents;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Federation;

/// <summary>The whole hub on a port of its own, before scripted servers. Two agents may do everything: <c>a</c>, without a key, and <c>b</c>.</summary>
internal sealed class FederatedHub : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;
    private readonly HttpClient http;

    private FederatedHub(WebApplication app, string folder)
    {
        this.app = app;
        this.folder = folder;
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HubState State => app.Services.GetRequiredService<HubState>();

    /// <summary>What the log said.</summary>
    public RecordedLog Log { get; private init; } = null!;

    public static Task<FederatedHub> StartAsync(FakeServer server, ServerHubConfig? hub = null, TimeProvider? time = null) =>
        StartAsync(new Dictionary<string, ServerConfig> { ["s"] = new() { Url = server.Url, Hub = hub ?? new() } }, time);

    public static async Task<FederatedHub> StartAsync(Dictionary<string, ServerConfig> servers, TimeProvider? time = null)
    {
        var folder = Directory.CreateTempSubdirectory("mcphub-federation-").FullName;
        var log = new RecordedLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddMcpHub(new HubConfig
        {
            DataDirectory = folder,
            McpServers = servers,
            Agents = new Dictionary<string, AgentConfig> { ["a"] = new() { Roles = ["everything"] }, ["b"] = new() { Roles = ["everything"] } },
            Toolsets = new Dictionary<string, ToolsetConfig> { ["all"] = new() { Tools = ["*/*"] } },
            Auth = new AuthConfig { AnonymousAgent = "a" },
        });
        if (time is not null) builder.Services.AddSingleton(time);
        var app = builder.Build();
        app.MapMcpHub();
        await app.StartAsync();
        await app.Services.GetRequiredService<Readiness>().WhenReady.WaitAsync(TimeSpan.FromSeconds(30));
        return new FederatedHub(app, folder) { Log = log };
    }

    /// <summary>Swaps in another configuration, as a changed file does.</summary>
    public void Reload(Func<HubConfig, HubConfig> change) => app.Services.GetRequiredService<SnapshotKeeper>().SetConfig(change(State.Current.Config));

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(path);

    public async Task<JsonElement> AskOperatorAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", app.Services.GetRequiredService<OperatorToken>().Reveal());
        using var response = await http.SendAsync(request);
        return JsonElement.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    public async Task<List<JsonElement>> ListAsync(string what, string path = "/mcp") =>
        [.. (await RequestAsync($"{what}/list", [], path: path)).GetProperty("result").GetProperty(what).EnumerateArray()];

    /// <summary>The result of a call.</summary>
    public async Task<JsonElement> CallAsync(string tool, string agent = "a") =>
        (await RequestAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() }, tool, agent)).GetProperty("result");

    /// <summary>The whole answer, a result or an error.</summary>
    public Task<JsonElement> ReadAsync(string uri, string agent = "a", string path = "/mcp") =>
        RequestAsync("resources/read", new JsonObject { ["uri"] = uri }, uri, agent, path);

    /// <summary>A request of the current revision.</summary>
    public async Task<JsonElement> RequestAsync(string method, JsonObject @params, string? name = null, string agent = "a", string path = "/mcp")
    {
        var body = RpcFrames.Request(1, method, new OutgoingMeta().WriteInto(JsonSerializer.SerializeToUtf8Bytes(@params), isCurrentRevision: true));
        using var request = Post(path, body);
        request.Headers.Add("MCP-Protocol-Version", McpRevisions.Current);
        request.Headers.Add("Mcp-Method", method);
        if (name is not null) request.Headers.Add("Mcp-Name", name);
        if (agent != "a")
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", app.Services.GetRequiredService<OperatorToken>().Reveal());
            request.Headers.Add("x-hub-agent", agent);
        }

        using var response = await http.SendAsync(request);
        return ToJson(await response.Content.ReadAsStringAsync());
    }

    /// <summary>A request in a new session of an older revision.</summary>
    public async Task<JsonElement> RequestInSessionAsync(string revision, string method, JsonObject @params)
    {
        using var open = Post("/mcp", RpcFrames.Request(1, "initialize", JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["protocolVersion"] = revision,
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = "test", ["version"] = "1" },
        })));
        using var opened = await http.SendAsync(open);
        using var request = Post("/mcp", RpcFrames.Request(2, method, JsonSerializer.SerializeToUtf8Bytes(@params)));
        request.Headers.Add("Mcp-Session-Id", opened.EnsureSuccessStatusCode().Headers.GetValues("Mcp-Session-Id").Single());
        request.Headers.Add("MCP-Protocol-Version", revision);
        using var response = await http.SendAsync(request);
        return ToJson(await response.Content.ReadAsStringAsync());
    }

    private static HttpRequestMessage Post(string path, byte[] body) => new(HttpMethod.Post, path)
    {
        Headers = { { "Accept", "application/json, text/event-stream" } },
        Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };

    private static JsonElement ToJson(string body)
    {
        var data = body.Split('\n').LastOrDefault(line => line.StartsWith("data:", StringComparison.Ordinal));
        return JsonElement.Parse(data?[5..] ?? body);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

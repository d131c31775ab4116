using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Agents;
using McpHub.Audit;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Tests.Agents;
using McpHub.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpHub.Tests.Mcp;

/// <summary>The whole hub in this process, on a free port. Agents <c>one</c> and <c>two</c> may do everything; callers without a key are <c>one</c>.</summary>
internal sealed class RunningHub : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly WebApplication app;

    private RunningHub(TemporaryFolder folder, WebApplication app)
    {
        this.folder = folder;
        this.app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    /// <summary>All that the hub has.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints => [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    public UpstreamFleet Fleet => app.Services.GetRequiredService<UpstreamFleet>();

    /// <param name="servers">By alias.</param>
    public static async Task<RunningHub> StartAsync(Dictionary<string, ServerConfig> servers, Func<HubConfig, HubConfig>? change = null, TimeProvider? time = null)
    {
        var folder = new TemporaryFolder();
        var config = new HubConfig
        {
            Listen = "http://127.0.0.1:0",
            DataDirectory = folder.Path,
            McpServers = servers,
            Agents = new Dictionary<string, AgentConfig> { ["one"] = new() { Roles = ["everything"] }, ["two"] = new() { Roles = ["everything"] } },
            Auth = new AuthConfig { AnonymousAgent = "one" },
        };
        config = change?.Invoke(config) ?? config;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddMcpHub(config);
        if (time is not null) builder.Services.AddSingleton(time);
        var app = builder.Build();
        app.MapMcpHub();
        await app.StartAsync();
        await app.Services.GetRequiredService<Readiness>().WhenReady.WaitAsync(TimeSpan.FromSeconds(20));
        return new RunningHub(folder, app);
    }

    /// <summary>Swaps in another configuration, as a changed file does.</summary>
    public void Reload(Func<HubConfig, HubConfig> change) => app.Services.GetRequiredService<SnapshotKeeper>().SetConfig(change(app.Services.GetRequiredService<HubState>().Current.Config));

    /// <summary>What has been recorded so far, with the names of agents.</summary>
    public IReadOnlyList<string> AuditLines() => [.. app.Services.GetRequiredService<AuditReader>().Find(new AuditQuery()).Select(ToLine)];

    private static string ToLine(NamedEntry record)
    {
        var line = new ArrayBufferWriter<byte>();
        AuditForms.Write(line, record, AuditForms.Lines);
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }

    /// <summary>Makes a key for an agent.</summary>
    public string KeyOf(string agent, DateTimeOffset? expires = null) => app.Services.GetRequiredService<KeyStore>().Create(agent, expires: expires);

    public string OperatorKey => app.Services.GetRequiredService<OperatorToken>().Reveal();

    public void Revoke(string key) => Assert.True(HubKey.TryParse(key, out var parsed) && app.Services.GetRequiredService<KeyStore>().Revoke(parsed.Id.ToString()));

    /// <summary>Sends a request of the current revision, with the headers that it needs.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, string @params = "{}", string capabilities = "{}", string path = "/mcp", string? name = null, string? key = null, int id = 1, string? logLevel = null)
    {
        var body = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(@params)!;
        var meta = $$$"""{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{{{capabilities}}}{{{(logLevel is null ? "" : $",\"io.modelcontextprotocol/logLevel\":\"{logLevel}\"")}}} }""";
        if (body.TryGetValue("_meta", out var given)) meta = $"{meta[..^1]},{given.GetRawText()[1..]}";
        body["_meta"] = JsonDocument.Parse(meta).RootElement;
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{JsonSerializer.Serialize(body)}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
        request.Headers.TryAddWithoutValidation("Mcp-Method", method);
        if (name is not null) request.Headers.TryAddWithoutValidation("Mcp-Name", name);
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The same; the answer as JSON.</summary>
    public async Task<JsonElement> AskAsync(string method, string @params = "{}", string capabilities = "{}", string path = "/mcp", string? name = null, string? key = null)
    {
        using var response = await SendAsync(method, @params, capabilities, path, name, key);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        folder.Dispose();
    }
}

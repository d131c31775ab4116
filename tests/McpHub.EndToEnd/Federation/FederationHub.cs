using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.EndToEnd.Peers;

namespace McpHub.EndToEnd.Federation;

/// <summary>One hub with the fixture behind it five times: over every transport, at every era.</summary>
public sealed class FederationHub : IAsyncLifetime
{
    /// <summary>The servers by alias, in the order of the table.</summary>
    public static readonly IReadOnlyDictionary<string, string> Servers = new Dictionary<string, string>
    {
        ["stdio-sessions"] = "stdio 2025-11-25",
        ["stdio-requests"] = "stdio 2026-07-28",
        ["http-sessions"] = "HTTP 2025-11-25",
        ["http-requests"] = "HTTP 2026-07-28",
        ["sse"] = "HTTP+SSE",
    };

    // What one client takes when nothing fails, many times over.
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(4);

    public HubProcess Hub { get; private set; } = null!;

    public string Key { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject
        {
            ["stdio-sessions"] = Fixture("--stdio", "--era", "sessions"),
            ["stdio-requests"] = Fixture("--stdio", "--era", "requests"),
            ["http-sessions"] = OverHttp("http", "/mcp", "--era", "sessions"),
            ["http-requests"] = OverHttp("http", "/mcp", "--era", "requests"),
            ["sse"] = OverHttp("sse", "/mcp/sse", "--sse", "--era", "sessions"),
        }));
        await ServerStates.WaitAsync(Hub, [.. Servers.Keys.Select(alias => (alias, "ready"))]);
        Key = await Hub.CreateKeyAsync("assistant");
    }

    private static JsonObject OverHttp(string type, string path, params string[] arguments)
    {
        var url = $"http://127.0.0.1:{ShippedConfig.FreePort()}";
        var entry = Fixture([.. arguments, "--urls", url]);
        entry["type"] = type;
        entry["url"] = url + path;
        return entry;
    }

    private static JsonObject Fixture(params string[] arguments) => TestConfigs.Program(Built.Fixture, [.. arguments, "--vendor"]);

    /// <summary>Runs one of the clients in TypeScript through all servers and features.</summary>
    public async Task<IReadOnlyList<Cell>> DriveAsync(string client)
    {
        var environment = new Dictionary<string, string?>
        {
            ["HUB_URL"] = Hub.Url.AbsoluteUri,
            ["HUB_KEY"] = Key,
            ["HUB_PATH"] = client == "sse" ? "/mcp/sse" : "/mcp",
            ["IMPOSSIBLE"] = JsonSerializer.Serialize(Impossible.CellsOf(client)),
        };
        var result = await Npm.RunAsync(["federation.mjs", client, .. Servers.Keys], environment, RunTime);
        Assert.True(result.ExitCode == 0, result.ToString());
        return [.. result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Read(client, JsonElement.Parse(line)))];
    }

    private static Cell Read(string client, JsonElement line) =>
        new(client, line.GetProperty("server").GetString()!, line.GetProperty("feature").GetString()!, line.GetProperty("problem").GetString());

    public ValueTask DisposeAsync() => Hub.DisposeAsync();
}

/// <summary>What one client met with one feature of one server.</summary>
/// <param name="Problem">Null when it works.</param>
public sealed record Cell(string Client, string Server, string Feature, string? Problem);

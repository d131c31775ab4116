using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace McpHub.Benchmarks.Soak;

/// <summary>
/// A hub as its users run it, in a process and a folder of its own, with the fixture server behind it. Agents come in by the operator's
/// right to act as any of them, so that no keys have to be made.
/// </summary>
internal sealed partial class LoadHub : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly DirectoryInfo folder;
    private readonly Process process;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private int reloads;

    private LoadHub(DirectoryInfo folder, Process process)
    {
        this.folder = folder;
        this.process = process;
    }

    /// <summary>Scheme, host and port.</summary>
    public Uri Url { get; private set; } = null!;

    public AuthenticationHeaderValue Credential { get; private set; } = null!;

    /// <summary>How often a changed configuration came into use.</summary>
    public int Reloads => Volatile.Read(ref reloads);

    /// <summary>Bytes of memory that the process holds. Linux only; elsewhere what the system calls its working set.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Where it keeps what outlives it.</summary>
    public string DataDirectory => Path.Combine(folder.FullName, "data");

    /// <summary>Starts it and waits until all servers are ready.</summary>
    public static async Task<LoadHub> StartAsync(string config, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("mcphub-load-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "hub.config.json"), config, ct);
        return await StartAsync(folder, ct);
    }

    /// <summary>Kills it, nothing else, and starts another in its folder. This one is of no use any more.</summary>
    public async Task<LoadHub> KillAndRestartAsync(CancellationToken ct)
    {
        await EndAsync(static hub => hub.Kill(), ct);
        return await StartAsync(folder, ct);
    }

    /// <summary>Ends it as a service manager does. Its folder stays until it is disposed.</summary>
    public Task StopAsync(CancellationToken ct) => EndAsync(static hub => Process.Start("kill", ["-TERM", hub.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit(), ct);

    private async Task EndAsync(Action<Process> how, CancellationToken ct)
    {
        how(process);
        await process.WaitForExitAsync(ct);
    }

    private static async Task<LoadHub> StartAsync(DirectoryInfo folder, CancellationToken ct)
    {
        var start = new ProcessStartInfo("dotnet", [Built("src/McpHub.Cli", "McpHub.Cli"), "serve", "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var hub = new LoadHub(folder, Process.Start(start)!);
        try
        {
            await hub.WaitUntilReadyAsync(ct);
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server entry with the fixture over stdio.</summary>
    /// <param name="era"><c>sessions</c> or <c>requests</c>.</param>
    /// <param name="mark">Means nothing to the program: another one makes another entry.</param>
    public static JsonObject Stdio(string era, string mark = "") => Server("--stdio", "--era", era, $"--mark={mark}");

    /// <summary>The same over HTTP, on a port of its own.</summary>
    public static JsonObject Http(string era)
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        var entry = Server("--era", era, "--urls", url);
        entry["type"] = "http";
        entry["url"] = $"{url}/mcp";
        return entry;
    }

    public Task WriteConfigAsync(string config, CancellationToken ct) => File.WriteAllTextAsync(Path.Combine(folder.FullName, "hub.config.json"), config, ct);

    /// <summary>Requests that the hub waits for an answer to, by server; its own open subscriptions are among them.</summary>
    public async Task<IReadOnlyDictionary<string, int>> PendingAsync(CancellationToken ct) =>
        (await AskAsync(ct)).ToDictionary(server => server.GetProperty("name").GetString()!, Pending);

    private static int Pending(JsonElement server) =>
        server.GetProperty("callsInFlight").GetInt32() + server.GetProperty("callsWaiting").GetInt32() + server.GetProperty("pending").GetInt32();

    private async Task<List<JsonElement>> AskAsync(CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Url, "/admin/servers")) { Headers = { Authorization = Credential } };
        using var response = await http.SendAsync(request, ct);
        return [.. JsonElement.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(ct)).EnumerateArray()];
    }

    private async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(StartTime);
        _ = FollowLogAsync();
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The hub ended before it was ready.");
        }
        while (!line.StartsWith("McpHub ready", StringComparison.Ordinal));

        Url = new Uri(AnyUrl().Match(line).Value);
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "data", "operator.json"), limit.Token));
        Credential = new AuthenticationHeaderValue("Bearer", file.RootElement.GetProperty("token").GetString());
        while ((await AskAsync(limit.Token)).Any(server => server.GetProperty("state").GetString() != "ready")) await Task.Delay(Pause, limit.Token);
    }

    private async Task FollowLogAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("The changed configuration is in use", StringComparison.Ordinal)) Interlocked.Increment(ref reloads);
            if (line.Contains(" fail ", StringComparison.Ordinal) || line.Contains("is not used", StringComparison.Ordinal)) Console.Error.WriteLine(line);
        }
    }

    private static JsonObject Server(params string[] arguments) => new()
    {
        ["command"] = "dotnet",
        ["args"] = new JsonArray([Built("tests/McpHub.Fixture", "McpHub.Fixture"), .. arguments.Select(argument => (JsonNode)argument)]),
        ["hub"] = new JsonObject { ["limits"] = new JsonObject { ["maxConcurrentCalls"] = 2000 } },
    };

    private static string Built(string project, string assembly)
    {
        // …/bin/{configuration}/net10.0/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var root = here;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "McpHub.sln"))) root = root.Parent;
        return Path.Combine(root!.FullName, project, "bin", here.Parent!.Name, "net10.0", $"{assembly}.dll");
    }

    // It is free now; that nobody takes it before its user does is likely, not certain.
    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"http://[^\s,/]+:\d+")]
    private static partial Regex AnyUrl();
}

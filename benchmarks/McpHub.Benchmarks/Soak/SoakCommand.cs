using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.Benchmarks.Soak;

/// <summary><c>soak</c>: many agents at once, all with JSON-RPC id 1, random cancels and reconnects; every one must see its own answers only, and nothing may be left behind.</summary>
internal static class SoakCommand
{
    public static readonly IReadOnlyList<string> Servers = ["stdio-sessions", "stdio-requests", "http-sessions", "http-requests"];

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    /// <returns>The exit code: 1 when a call failed, hung or got another's answer, or when an entry is left.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var options = LoadOptions.Read(args, ("agents", 500), ("calls", 200_000), ("seed", 1), ("minutes", 60));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(options["minutes"]));
        await using var hub = await LoadHub.StartAsync(Config(options["agents"]), limit.Token);
        var before = (Pending: await hub.PendingAsync(limit.Token), hub.Memory);
        var tally = new SoakTally(options["calls"]);

        var startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, options["agents"]).Select(number => RunAgentAsync(hub, number, options["seed"], tally, limit.Token)));
        var time = Stopwatch.GetElapsedTime(startedAt);

        var left = await LeftAsync(hub, before.Pending, limit.Token);
        Console.WriteLine($"{options["calls"]} calls of {options["agents"]} agents in {time.TotalSeconds:0.0} s ({options["calls"] / time.TotalSeconds:0}/s)");
        Console.WriteLine($"answered {tally.Answered} (p50 {tally.Percentile(0.5):0.0} ms, p99 {tally.Percentile(0.99):0.0} ms), cancelled {tally.Cancelled}, abandoned {tally.Abandoned}, reconnects {tally.Reconnects}");
        Console.WriteLine($"memory of the hub {before.Memory >> 20} MiB before, {hub.Memory >> 20} MiB after");
        Console.WriteLine($"problems {tally.Problems}, entries left {(left.Count == 0 ? "0" : string.Join(", ", left.Select(server => $"{server.Value} at {server.Key}")))}");
        foreach (var problem in tally.Examples) Console.WriteLine($"  {problem}");
        return tally.Problems == 0 && left.Count == 0 ? 0 : 1;
    }

    private static async Task RunAgentAsync(LoadHub hub, int number, int seed, SoakTally tally, CancellationToken ct)
    {
        using var agent = new SoakAgent(hub, number, seed, tally);
        await agent.RunAsync(ct);
    }

    // What was cancelled last may take the length of its call to be gone from the servers.
    private static async Task<IReadOnlyDictionary<string, int>> LeftAsync(LoadHub hub, IReadOnlyDictionary<string, int> expected, CancellationToken ct)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = (await hub.PendingAsync(ct)).Where(server => server.Value != expected[server.Key]).ToDictionary(server => server.Key, server => server.Value - expected[server.Key]);
            if (left.Count == 0 || Stopwatch.GetElapsedTime(startedAt) > Settling) return left;
            await Task.Delay(100, ct);
        }
    }

    private static string Config(int agents)
    {
        var config = new JsonObject
        {
            ["mcpServers"] = new JsonObject
            {
                ["stdio-sessions"] = LoadHub.Stdio("sessions"),
                ["stdio-requests"] = LoadHub.Stdio("requests"),
                ["http-sessions"] = LoadHub.Http("sessions"),
                ["http-requests"] = LoadHub.Http("requests"),
            },
            ["agents"] = new JsonObject(Enumerable.Range(0, agents).Select(number => KeyValuePair.Create(SoakAgent.Name(number), JsonNode.Parse("""{ "roles": ["everything"] }""")))),
        };
        return config.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.Benchmarks.Soak;

/// <summary><c>reload</c>: the configuration changes every second while agents call; calls to servers whose entries stay the same must not notice.</summary>
internal static class ReloadCommand
{
    private static readonly string[] Kept = ["stdio-sessions", "http-requests"];

    /// <returns>The exit code: 1 when a call to an unchanged server failed.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var options = LoadOptions.Read(args, ("agents", 50), ("seconds", 60));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options["seconds"]) + TimeSpan.FromMinutes(5));
        var servers = Kept.ToDictionary(name => name, name => name.StartsWith("stdio", StringComparison.Ordinal) ? LoadHub.Stdio("sessions") : LoadHub.Http("requests"));
        await using var hub = await LoadHub.StartAsync(Config(servers, options["agents"], 0), limit.Token);
        var tally = new SoakTally(int.MaxValue);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var calling = Enumerable.Range(0, options["agents"]).Select(number => CallAsync(hub, number, tally, ending.Token)).ToList();
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var i = 1; i <= options["seconds"]; i++)
        {
            await second.WaitForNextTickAsync(limit.Token);
            await hub.WriteConfigAsync(Config(servers, options["agents"], i), limit.Token);
        }

        await ending.CancelAsync();
        await Task.WhenAll(calling);
        Console.WriteLine($"{options["seconds"]} changes of the configuration, {hub.Reloads} came into use; {options["agents"]} agents called {tally.Answered + tally.Problems} times (p50 {tally.Percentile(0.5):0.0} ms, p99 {tally.Percentile(0.99):0.0} ms)");
        Console.WriteLine($"failed {tally.Problems}");
        foreach (var problem in tally.Examples) Console.WriteLine($"  {problem}");
        return tally.Problems == 0 && hub.Reloads > 0 ? 0 : 1;
    }

    private static async Task CallAsync(LoadHub hub, int number, SoakTally tally, CancellationToken ending)
    {
        var name = SoakAgent.Name(number);
        using IConnection connection = number % 2 == 0 ? new StandaloneConnection(hub, name) : await SessionConnection.OpenAsync(hub, name, CancellationToken.None);
        for (var call = 0; !ending.IsCancellationRequested; call++)
        {
            var nonce = $"{name}/{call}";
            var startedAt = Stopwatch.GetTimestamp();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                var got = await connection.EchoAsync(Kept[call % Kept.Length], nonce, 0, limit.Token);
                if (got == nonce) tally.Answer(Stopwatch.GetElapsedTime(startedAt));
                else tally.Problem($"{nonce} got {got}");
            }
            catch (Exception error) when (error is CallFailedException or HttpRequestException or IOException or OperationCanceledException)
            {
                tally.Problem($"{nonce}: {error.Message}");
            }
        }
    }

    // Each time one server comes or goes, and rights and toolsets change; every fifth time another one is changed, which starts it anew.
    private static string Config(Dictionary<string, JsonObject> kept, int agents, int round)
    {
        var servers = new JsonObject(kept.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value.DeepClone()))) { ["changing"] = LoadHub.Stdio("requests", $"{round / 5}") };
        if (round % 2 == 1) servers["guest"] = LoadHub.Stdio("sessions");
        var config = new JsonObject
        {
            ["mcpServers"] = servers,
            ["toolsets"] = new JsonObject { [$"set-{round}"] = new JsonObject { ["tools"] = new JsonArray("changing/*") } },
            ["roles"] = JsonNode.Parse($$"""{ "guarded": { "rules": [{ "id": "round-{{round}}", "effect": "deny", "actions": ["tool.call"], "targets": ["changing/test_error_handling"] }] } }"""),
            ["agents"] = new JsonObject(Enumerable.Range(0, agents).Select(number => KeyValuePair.Create(SoakAgent.Name(number), JsonNode.Parse("""{ "roles": ["everything", "guarded"] }""")))),
        };
        return config.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using McpHub.Audit;
using McpHub.Benchmarks.Soak;
using McpHub.Config;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpHub.Benchmarks.Audit;

/// <summary><c>audit</c>: what a record before each call costs, by itself and in a hub that is called by many, for each kind of durability.</summary>
internal static class AuditCommand
{
    private static readonly string[] Durabilities = ["os", "full"];
    private static readonly int[] Waiting = [1, 16, 256];

    public static async Task<int> RunAsync(string[] args)
    {
        var options = LoadOptions.Read(args, ("seconds", 5), ("agents", 16));
        foreach (var durability in Durabilities)
        {
            foreach (var waiting in Waiting) await MeasureLogAsync(durability, waiting, TimeSpan.FromSeconds(options["seconds"]));
        }

        foreach (var durability in (string[])["none", .. Durabilities])
        {
            foreach (var agents in new[] { 1, options["agents"] }) await MeasureHubAsync(durability, agents, TimeSpan.FromSeconds(options["seconds"]));
        }

        return 0;
    }

    private static async Task MeasureLogAsync(string durability, int waiting, TimeSpan time)
    {
        var folder = Directory.CreateTempSubdirectory("mcphub-audit-");
        try
        {
            using var log = new AuditLog(new AuditConfig { Durability = durability }, folder.FullName, TimeProvider.System, NullLogger<AuditLog>.Instance);
            await log.StartAsync(CancellationToken.None);
            var tally = new SoakTally(int.MaxValue);
            var startedAt = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, waiting).Select(_ => Task.Run(() => WriteAsync(log, tally, startedAt, time))));
            await log.StopAsync(CancellationToken.None);
            Console.WriteLine($"log alone, {durability,-4}, {waiting,3} waiting: {tally.Answered / time.TotalSeconds,8:0}/s, p50 {tally.Percentile(0.5):0.000} ms, p99 {tally.Percentile(0.99):0.000} ms");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WriteAsync(AuditLog log, SoakTally tally, long startedAt, TimeSpan time)
    {
        var body = new AdminBody("server.restart", "notes");
        while (Stopwatch.GetElapsedTime(startedAt) < time)
        {
            var began = Stopwatch.GetTimestamp();
            if (await log.WriteAsync(body, CancellationToken.None) > 0) tally.Answer(Stopwatch.GetElapsedTime(began));
        }
    }

    private static async Task MeasureHubAsync(string durability, int agents, TimeSpan time)
    {
        await using var hub = await LoadHub.StartAsync(Config(durability, agents), CancellationToken.None);
        await CallAsync(hub, agents, new SoakTally(int.MaxValue), TimeSpan.FromSeconds(2)); // warm
        var tally = new SoakTally(int.MaxValue);
        await CallAsync(hub, agents, tally, time);
        Console.WriteLine($"hub, audit {durability,-4}, {agents,3} agents: {tally.Answered / time.TotalSeconds,8:0} calls/s, p50 {tally.Percentile(0.5):0.00} ms, p99 {tally.Percentile(0.99):0.00} ms");
    }

    private static Task CallAsync(LoadHub hub, int agents, SoakTally tally, TimeSpan time)
    {
        var startedAt = Stopwatch.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, agents).Select(number => Task.Run(async () =>
        {
            using var connection = new StandaloneConnection(hub, SoakAgent.Name(number));
            while (Stopwatch.GetElapsedTime(startedAt) < time)
            {
                var began = Stopwatch.GetTimestamp();
                await connection.EchoAsync("http-requests", "x", 0, CancellationToken.None);
                tally.Answer(Stopwatch.GetElapsedTime(began));
            }
        })));
    }

    private static string Config(string durability, int agents) => new JsonObject
    {
        ["mcpServers"] = new JsonObject { ["http-requests"] = LoadHub.Http("requests") },
        ["agents"] = new JsonObject(Enumerable.Range(0, agents).Select(number => KeyValuePair.Create(SoakAgent.Name(number), JsonNode.Parse("""{ "roles": ["everything"] }""")))),
        ["audit"] = durability == "none" ? new JsonObject { ["enabled"] = false } : new JsonObject { ["durability"] = durability },
    }.ToJsonString();
}

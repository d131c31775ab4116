using System.Diagnostics;
using System.Globalization;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Upstreams;
using McpHub.Wire.Mcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpHub.Benchmarks;

/// <summary>
/// What bad servers cost the callers of a good one: its latencies alone and beside them, in turns, so that what else happens on the machine
/// meets both. The bad servers need next to no processor time of their own: they share the machine, and what is measured is the hub.
/// Prints both and their ratio; a measurement, not a check.
/// </summary>
internal static class Isolation
{
    private const int Rounds = 10;
    private const int Callers = 4;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(4);
    private static readonly UpstreamRequest Call = new() { Method = McpMethods.ToolsCall, Name = "echo", Params = """{"name":"echo","arguments":{}}"""u8.ToArray() };

    public static async Task<int> RunAsync()
    {
        var config = new HubConfig
        {
            McpServers = new Dictionary<string, ServerConfig>
            {
                ["good"] = Server("""printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[]}}\n' "$id" """),
                ["silent"] = Server(":"),
                ["endless"] = Server("""exec perl -e '$| = 1; while (1) { print "a" x 65536; select(undef, undef, undef, 0.005) }' """),
                ["crashing"] = Server("exit 1"),
                ["chatty"] = Server("""[ -n "$chatter" ] || { chatter=1; perl -e '$| = 1; while (1) { print "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}\n"; select(undef, undef, undef, 0.01) }' & }"""),
            },
        };
        var keeper = new SnapshotKeeper(new HubState(SnapshotBuilder.Build(1, config, [])));
        await using var fleet = new UpstreamFleet(keeper, TimeProvider.System, NullLoggerFactory.Instance);
        await fleet.ApplyAsync(config, Environment.CurrentDirectory);
        await fleet.FirstOutcomes();
        await MeasureAsync(fleet, beside: false); // warm-up

        var (alone, beside, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var before = await MeasureAsync(fleet, beside: false);
            var during = await MeasureAsync(fleet, beside: true);
            alone.AddRange(before);
            beside.AddRange(during);
            ratios.Add(At(during, 0.99) / At(before, 0.99));
        }

        Print("alone", alone);
        Print("beside bad servers", beside);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio               p50 {At(beside, 0.5) / At(alone, 0.5):F2}     p99 {At(beside, 0.99) / At(alone, 0.99):F2}     (p99 of one round: {At(ratios, 0.5):F2} in the middle, {ratios.Min():F2} to {ratios.Max():F2})"));
        return 0;
    }

    private static ServerConfig Server(string onCall) => new()
    {
        Command = "/bin/sh",
        Args = ["-c", $$$"""
            while read -r line; do
                id=${line#*'"id":'}
                id=${id%%,*}
                case $line in
                    *'"server/discover"'*) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\n' "$id" ;;
                    *'"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"canned","version":"1"} }}\n' "$id" ;;
                    *'"tools/list"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}}\n' "$id" ;;
                    *'"tools/call"'*) {{{onCall}}} ;;
                esac
            done
            """],
        Hub = new ServerHubConfig { Limits = new ServerLimitsConfig { CallSeconds = 1 } },
    };

    private static async Task<List<double>> MeasureAsync(UpstreamFleet fleet, bool beside)
    {
        using var over = new CancellationTokenSource(Turn);
        var bad = beside ? fleet.Report().Where(server => server.Alias != "good").Select(server => AskAsync(fleet.Find(server.Alias)!, over.Token)).ToList() : [];
        var good = fleet.Find("good")!;
        var callers = Enumerable.Range(0, Callers).Select(_ => TimeAsync(good, over.Token)).ToList();
        var latencies = (await Task.WhenAll(callers)).SelectMany(measured => measured).ToList();
        await Task.WhenAll(bad);
        return latencies;
    }

    private static async Task<List<double>> TimeAsync(IUpstream good, CancellationToken over)
    {
        var latencies = new List<double>();
        while (!over.IsCancellationRequested)
        {
            var startedAt = Stopwatch.GetTimestamp();
            var reply = await good.SendAsync(Call, CancellationToken.None);
            if (!reply.IsResult) throw new InvalidOperationException($"The good server failed: {reply.Refusal?.Message}");
            latencies.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
        }

        return latencies;
    }

    // As many calls as it takes, and some that wait; what is refused at once is tried again after a moment, as agents do.
    private static async Task AskAsync(IUpstream server, CancellationToken over)
    {
        await Task.WhenAll(Enumerable.Range(0, 80).Select(async _ =>
        {
            while (!over.IsCancellationRequested)
            {
                var reply = await server.SendAsync(Call, CancellationToken.None);
                if (reply.Refusal is not null) await Task.Delay(100, CancellationToken.None);
            }
        }));
    }

    private static void Print(string what, List<double> latencies) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-19} p50 {At(latencies, 0.5):F3} ms  p99 {At(latencies, 0.99):F3} ms  ({latencies.Count} calls)"));

    private static double At(List<double> latencies, double quantile)
    {
        var sorted = latencies.Order().ToList();
        return sorted[(int)(quantile * (sorted.Count - 1))];
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.EndToEnd.Failures;

/// <summary>However often servers start, crash and stop, nothing of them is left: no process, no zombie, no open file.</summary>
public sealed class ProcessCycleTests
{
    private const int Cycles = 1_000;
    private const int Stay = 5;
    private const int Crash = 5;

    /// <summary>Connections of this test come and go.</summary>
    private const int Comings = 8;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    [Fact(Timeout = Limits.TestMs)]
    public async Task Thousand_starts_crashes_and_stops_leave_nothing_nor_does_the_killed_hub()
    {
        Processes.RequireLinux();
        var servers = new JsonObject();
        for (var i = 0; i < Stay; i++) servers[$"stays{i}"] = Servers.Canned();
        for (var i = 0; i < Crash; i++) servers[$"crashes{i}"] = Servers.Canned(then: "exit 3");
        await using var hub = await HubProcess.StartAsync(TestConfigs.With(servers));
        using var operators = Operator(hub);
        await RestartAsync(operators, servers, Stay + Crash);
        var before = await SettleAsync(hub);

        await RestartAsync(operators, servers, Cycles);

        var after = await SettleAsync(hub, before.OpenFiles + Comings);
        Assert.Equal(before.Processes, after.Processes);
        Assert.Empty(Zombies(hub));

        var left = Processes.Below(hub.Program.Id);
        Processes.Kill(hub.Program.Id);
        await Processes.WaitForEndAsync(left);
    }

    private static HttpClient Operator(HubProcess hub)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(hub.Folder, "data", "operator.json")));
        var client = new HttpClient { BaseAddress = hub.Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", file.RootElement.GetProperty("token").GetString());
        return client;
    }

    private static async Task RestartAsync(HttpClient operators, JsonObject servers, int cycles)
    {
        await Task.WhenAll(servers.Select(async server =>
        {
            for (var i = 0; i < cycles / servers.Count; i++)
            {
                using var response = await operators.PostAsync($"/admin/servers/{server.Key}/restart", null);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                using var report = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
                Assert.Contains(report.RootElement.GetProperty("state").GetString(), (string[])["ready", "failed", "starting"]);
            }
        }));
    }

    /// <summary>What there is when those that stay are ready, and those that crash have crashed.</summary>
    private static async Task<(int Processes, int OpenFiles)> SettleAsync(HubProcess hub, int maxOpenFiles = int.MaxValue)
    {
        // The process that watches over the servers, and for each that stays itself and its child; one that crashes may be on its way.
        const int Expected = 1 + (2 * Stay);
        using var limit = new CancellationTokenSource(Settling);
        while (true)
        {
            var states = await ServerStates.ReadAsync(hub);
            var below = Processes.Below(hub.Program.Id).Count;
            var files = Directory.GetFiles($"/proc/{hub.Program.Id}/fd").Length;
            if (below == Expected && files <= maxOpenFiles && states.All(server => server.Value.State == (server.Key.StartsWith("stays", StringComparison.Ordinal) ? "ready" : "failed"))) return (below, files);
            if (limit.IsCancellationRequested) Assert.Fail($"{below} processes, {Expected} expected; {files} open files, {maxOpenFiles} at most; {string.Join(", ", states.Select(server => $"{server.Key} {server.Value.State}"))}\n{hub.Stderr[^Math.Min(3000, hub.Stderr.Length)..]}");
            await Task.Delay(20);
        }
    }

    private static IEnumerable<string> Zombies(HubProcess hub) =>
        Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Select(Stat).Where(stat => stat.Contains($") Z {hub.Program.Id} ", StringComparison.Ordinal));

    private static string Stat(string folder)
    {
        try
        {
            return File.ReadAllText($"{folder}/stat");
        }
        catch (IOException)
        {
            return "";
        }
    }
}

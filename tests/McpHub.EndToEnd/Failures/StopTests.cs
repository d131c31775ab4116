using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;

namespace McpHub.EndToEnd.Failures;

/// <summary>However the hub ends, none of its processes stays behind.</summary>
public sealed class StopTests
{
    private static readonly CallToolRequestParams Slow = new()
    {
        Name = "notes__summarize_notes",
        Arguments = new Dictionary<string, JsonElement> { ["pauseMs"] = JsonElement.Parse("2000") },
        Meta = new JsonObject { ["progressToken"] = "slow" },
    };

    [Fact(Timeout = Limits.TestMs)]
    public async Task Terminated_hub_ends_servers_and_what_they_started_even_in_the_middle_of_a_call()
    {
        Processes.RequireLinux();
        await using var hub = await StartAsync(Servers.Notes("a").OneDeeper(), Servers.Inventory().OneDeeper());
        await using var client = await HubClient.ConnectAsync(hub, await hub.CreateKeyAsync("assistant"));
        await using var progress = new ProgressNotices(client, expected: 1);
        var call = client.CallToolAsync(Slow).AsTask();
        await progress.AllAsync();
        var started = AllOf(hub);

        Assert.Equal(0, await hub.StopAsync());

        Assert.DoesNotContain(started, RunningProgram.IsAlive);
        await Assert.ThrowsAnyAsync<Exception>(() => call);
        var record = await AuditTrail.WaitForAsync(hub, record => record.GetProperty("requested").GetString() == "notes__summarize_notes");
        Assert.Equal("cancelled", record.GetProperty("status").GetString());
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Servers_of_a_killed_hub_end_themselves()
    {
        Processes.RequireLinux();
        await using var hub = await StartAsync(Servers.Notes("a"), Servers.Inventory());
        var started = AllOf(hub);

        Processes.Kill(hub.Program.Id);

        await Processes.WaitForEndAsync(started);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Servers_that_would_outlive_a_killed_hub_are_ended_with_all_that_they_started()
    {
        Processes.RequireLinux();
        await using var hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject { ["stdio"] = Servers.Stubborn(), ["http"] = Servers.StubbornHttp() }));
        await Processes.WaitForBelowAsync(hub, Servers.StubbornChild, 2);
        var started = Processes.Below(hub.Program.Id);

        Processes.Kill(hub.Program.Id);

        await Processes.WaitForEndAsync(started);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task What_watches_over_the_servers_is_replaced_at_the_next_start_when_it_was_ended()
    {
        Processes.RequireLinux();
        await using var hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject { ["one"] = Servers.Stubborn(), ["two"] = Servers.Stubborn("two") }));
        await Processes.WaitForBelowAsync(hub, Servers.StubbornChild, 2);
        Processes.Kill(Processes.IdOf(hub, "mcphub-reaper"));
        Processes.Kill(Processes.IdOf(hub, "two"));
        await Processes.WaitForAsync(hub, "mcphub-reaper");
        await Processes.WaitForBelowAsync(hub, Servers.StubbornChild, 2);
        var started = Processes.Below(hub.Program.Id);

        Processes.Kill(hub.Program.Id);

        await Processes.WaitForEndAsync(started);
    }

    private static async Task<HubProcess> StartAsync(JsonObject notes, JsonObject inventory)
    {
        var hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject { ["notes"] = notes, ["inventory"] = inventory }));
        await ServerStates.WaitAsync(hub, ("notes", "ready"), ("inventory", "ready"));
        return hub;
    }

    // Beside the servers the hub may have started what watches over them: that must be gone, too.
    private static IReadOnlyList<int> AllOf(HubProcess hub)
    {
        var ids = Processes.Below(hub.Program.Id);
        foreach (var program in new[] { "Notes", "Inventory" }) Assert.Contains(ids, id => Regex.IsMatch(Processes.CommandLine(id), $@"dotnet \S*/{program}\.dll"));
        return ids;
    }
}

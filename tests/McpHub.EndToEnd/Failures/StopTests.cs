using System.Text.Json.Nodes;

namespace McpHub.EndToEnd.Failures;

/// <summary>However the hub ends, no process of its stays behind.</summary>
public sealed class StopTests
{
    [Fact(Timeout = Limits.TestMs)]
    public async Task Terminated_hub_ends_servers_and_what_they_started_even_in_the_middle_of_a_call()
    {
        Processes.RequireLinux();
        await using var hub = await StartAsync(Servers.Notes("a").OneDeeper(), Servers.Inventory().OneDeeper());
        await using var client = await HubClient.ConnectAsync(hub, await hub.CreateKeyAsync("assistant"));
        var slow = new Dictionary<string, object?> { ["pauseMs"] = 2000 };
        var call = client.CallToolAsync("notes__summarize_notes", slow).AsTask();
        var started = Processes.Below(hub.Program.Id);
        Assert.Equal(4, started.Count);

        Assert.Equal(0, await hub.StopAsync());

        Assert.DoesNotContain(started, RunningProgram.IsAlive);
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Servers_of_a_killed_hub_end_themselves()
    {
        Processes.RequireLinux();
        await using var hub = await StartAsync(Servers.Notes("a"), Servers.Inventory());
        var started = Processes.Below(hub.Program.Id);
        Assert.Equal(2, started.Count);

        Processes.Kill(hub.Program.Id);

        await Processes.WaitForEndAsync(started);
    }

    private static async Task<HubProcess> StartAsync(JsonObject notes, JsonObject inventory)
    {
        var hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject { ["notes"] = notes, ["inventory"] = inventory }));
        await ServerStates.WaitAsync(hub, ("notes", "ready"), ("inventory", "ready"));
        return hub;
    }
}

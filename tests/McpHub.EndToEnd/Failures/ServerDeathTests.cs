using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace McpHub.EndToEnd.Failures;

/// <summary>A server that dies takes nobody with it, is seen to be dead, and comes back.</summary>
public sealed class ServerDeathTests
{
    [Theory(Timeout = Limits.TestMs)]
    [InlineData("notes", "notes__list_notes", "inventory", "inventory__find_items")]
    [InlineData("inventory", "inventory__find_items", "notes", "notes__list_notes")]
    public async Task Killed_server_fails_alone_and_comes_back(string killed, string itsTool, string other, string otherTool)
    {
        Processes.RequireLinux();
        await using var hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject
        {
            ["notes"] = Servers.Notes("a").HeldBackBy("hold-notes"),
            ["inventory"] = Servers.Inventory().HeldBackBy("hold-inventory"),
        }));
        await ServerStates.WaitAsync(hub, (killed, "ready"), (other, "ready"));
        var key = await hub.CreateKeyAsync("assistant");
        await using var client = await HubClient.ConnectAsync(hub, key);
        await using var calls = await CallLoop.StartAsync(hub, key, otherTool);

        var hold = Path.Combine(hub.Folder, $"hold-{killed}");
        await File.WriteAllTextAsync(hold, "");
        Processes.Kill(Processes.IdOf(hub, killed == "notes" ? "Notes.dll" : "Inventory.dll"));
        await ServerStates.WaitAsync(hub, (killed, "failed"), (other, "ready"));

        var servers = await hub.RunAsync("servers");
        Assert.Equal(1, servers.ExitCode);
        Assert.Matches($"{killed} +failed ", servers.Stdout);
        Assert.Matches($"{other} +ready ", servers.Stdout);
        var refused = await client.CallToolAsync(itsTool);
        Assert.True(refused.IsError);
        Assert.Contains($"Server '{killed}' is failed", Assert.IsType<TextContentBlock>(Assert.Single(refused.Content)).Text);

        File.Delete(hold);
        await ServerStates.WaitAsync(hub, (killed, "ready"), (other, "ready"));
        Assert.Equal(0, (await hub.RunAsync("servers")).ExitCode);
        Assert.NotEqual(true, (await client.CallToolAsync(itsTool)).IsError);
        await calls.AssertNoCallFailedAsync();
    }
}

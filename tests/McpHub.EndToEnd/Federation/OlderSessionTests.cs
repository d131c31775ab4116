using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpHub.EndToEnd.Federation;

/// <summary>A client of revision 2025-11-25 that has no model, and a server that asks for one: before and after the hub is started again.</summary>
public sealed class OlderSessionTests
{
    private const string Tool = "fixture__test_sampling";

    [Fact(Timeout = Limits.TestMs)]
    public async Task Session_goes_on_after_a_restart_and_the_hub_lends_its_model()
    {
        var server = TestConfigs.Program(Built.Fixture, "--stdio", "--era", "sessions");
        server["hub"] = new JsonObject { ["sampling"] = new JsonObject { ["model"] = "fast" } };
        await using var hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject { ["fixture"] = server }));
        await ServerStates.WaitAsync(hub, ("fixture", "ready"));
        var key = await hub.CreateKeyAsync("assistant");
        await using var client = await HubClient.ConnectAsync(hub, key, HubClient.Older);
        var before = client.SessionId;
        Assert.Contains("Say hello", await SampleAsync(client, "Say hello"));

        Assert.Equal(0, await hub.StopAsync());
        await hub.RestartAsync();
        await ServerStates.WaitAsync(hub, ("fixture", "ready"));

        Assert.Contains("Say it again", await SampleAsync(client, "Say it again"));
        Assert.Equal(before, client.SessionId);
        var record = await AuditTrail.WaitForAsync(hub, record => record.GetProperty("action").GetString() == "model.use");
        Assert.Equal("assistant", record.GetProperty("agent").GetString());
        Assert.Equal("sampling", record.GetProperty("door").GetString());
    }

    private static async Task<string> SampleAsync(McpClient client, string prompt)
    {
        var result = await client.CallToolAsync(Tool, new Dictionary<string, object?> { ["prompt"] = prompt });
        return Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
    }
}

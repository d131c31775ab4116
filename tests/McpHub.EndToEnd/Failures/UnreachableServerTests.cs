using System.Text.Json.Nodes;
using ModelContextProtocol;

namespace McpHub.EndToEnd.Failures;

/// <summary>Servers that cannot be reached from the start: the hub is ready without them and says what is wrong.</summary>
public sealed class UnreachableServerTests(UnreachableServerTests.UnreachableHub shared) : IClassFixture<UnreachableServerTests.UnreachableHub>
{
    [Fact(Timeout = Limits.TestMs)]
    public async Task Readiness_names_the_reason_of_each()
    {
        var servers = await ServerStates.ReadAsync(shared.Hub);

        Assert.Equal("ready", servers["notes"].State);
        Assert.Equal(("failed", "The command 'no-such-program' is not installed or not on the PATH."), (servers["missing"].State, servers["missing"].Reason));
        Assert.Equal("failed", servers["silent"].State);
        Assert.Contains(shared.SilentUrl, servers["silent"].Reason);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Command_line_shows_them_and_ends_with_1()
    {
        var result = await shared.Hub.RunAsync("servers");

        Assert.Equal(1, result.ExitCode);
        Assert.Matches("missing +failed .*no-such-program", result.Stdout);
        Assert.Matches($"silent +failed .*{shared.SilentUrl}", result.Stdout);
        Assert.Matches("notes +ready ", result.Stdout);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Tools_of_the_others_work()
    {
        await using var client = await HubClient.ConnectAsync(shared.Hub, await shared.Hub.CreateKeyAsync("assistant"));

        Assert.All(await client.ListToolsAsync(), tool => Assert.StartsWith("notes__", tool.Name));
        Assert.NotEqual(true, (await client.CallToolAsync("notes__list_notes")).IsError);
        var refusal = await Assert.ThrowsAsync<McpProtocolException>(async () => await client.CallToolAsync("missing__anything"));
        Assert.Contains("missing__anything", refusal.Message);
    }

    public sealed class UnreachableHub : IAsyncLifetime
    {
        public HubProcess Hub { get; private set; } = null!;

        public string SilentUrl { get; } = $"http://127.0.0.1:{ShippedConfig.FreePort()}/mcp";

        public async ValueTask InitializeAsync()
        {
            Hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject
            {
                ["notes"] = Servers.Notes("a"),
                ["missing"] = new JsonObject { ["command"] = "no-such-program" },
                ["silent"] = new JsonObject { ["type"] = "http", ["url"] = SilentUrl },
            }));
            await ServerStates.WaitAsync(Hub, ("notes", "ready"), ("missing", "failed"), ("silent", "failed"));
        }

        public ValueTask DisposeAsync() => Hub.DisposeAsync();
    }
}

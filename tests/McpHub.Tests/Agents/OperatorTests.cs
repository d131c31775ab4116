using System.Net;
using McpHub.Agents;
using static McpHub.Tests.Agents.AgentAuthenticationTests;

namespace McpHub.Tests.Agents;

public sealed class OperatorTests
{
    [Fact]
    public async Task Whoever_reads_the_operator_file_may_command_the_hub()
    {
        await using var host = await EdgeHost.StartAsync();
        var file = OperatorFile.Read(host.DataDirectory)!;

        Assert.Equal(host.Address, new Uri(file.Url));
        Assert.Equal(Environment.ProcessId, file.Pid);
        Assert.Equal("-/operator/operator", await TextAsync(await host.GetAsync("/operator", Bearer(file.Token))));
    }

    [Fact]
    public async Task An_agent_may_not_command_the_hub()
    {
        await using var host = await EdgeHost.StartAsync();
        var response = await host.GetAsync("/operator", Bearer(host.CommandLine.Create("researcher")));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("operator_only", await CodeAsync(response));
    }

    [Fact]
    public async Task The_operator_acts_as_the_agent_it_names()
    {
        await using var host = await EdgeHost.StartAsync();
        var bearer = Bearer(OperatorFile.Read(host.DataDirectory)!.Token);

        Assert.Equal("reviewer/operator/reviewer", await TextAsync(await host.GetAsync("/whoami", bearer, ("x-hub-agent", "reviewer"))));
        Assert.Equal("agent_unknown", await CodeAsync(await host.GetAsync("/whoami", bearer, ("x-hub-agent", "nobody"))));
        Assert.Equal("agent_needed", await CodeAsync(await host.GetAsync("/whoami", bearer)));
    }

    [Fact]
    public async Task An_agent_cannot_act_as_another()
    {
        await using var host = await EdgeHost.StartAsync();
        var key = host.CommandLine.Create("researcher");

        Assert.Equal("researcher/agent/researcher", await TextAsync(await host.GetAsync("/whoami", Bearer(key), ("x-hub-agent", "reviewer"))));
    }

    [Fact]
    public async Task A_token_of_another_start_is_not_accepted()
    {
        await using var host = await EdgeHost.StartAsync();

        Assert.Equal("credential_not_accepted", await CodeAsync(await host.GetAsync("/operator", Bearer(new OperatorToken().Reveal()))));
        Assert.Equal("credential_not_accepted", await CodeAsync(await host.GetAsync("/operator", Bearer("hubop_"))));
    }

    [Fact]
    public async Task The_operator_file_is_private_and_goes_with_the_hub()
    {
        await using var host = await EdgeHost.StartAsync();
        var path = Path.Combine(host.DataDirectory, "operator.json");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        await host.StopAsync();

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_stopping_hub_leaves_the_file_of_its_successor()
    {
        await using var host = await EdgeHost.StartAsync();
        new OperatorFile { Token = "hubop_next", Url = "http://127.0.0.1:1", Pid = 1 }.Write(host.DataDirectory);

        await host.StopAsync();

        Assert.Equal("hubop_next", OperatorFile.Read(host.DataDirectory)?.Token);
    }

    private static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");
}

using System.Net;
using System.Net.Sockets;

namespace McpHub.EndToEnd.Cli;

public sealed class ServeTests(DefaultHub shared)
{
    [Fact]
    public async Task Ready_line_is_all_of_standard_output_and_names_the_urls()
    {
        var line = Assert.Single(shared.Hub.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("McpHub ready", line);
        foreach (var path in new[] { "mcp", "v1", "healthz" }) Assert.Contains($"{shared.Hub.Url}{path}", line);

        using var health = await shared.Hub.SendAsync(HttpMethod.Get, "/healthz");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task First_start_without_a_key_says_how_to_make_one()
    {
        await using var hub = await HubProcess.StartAsync(TestConfigs.With([]));
        Assert.Contains("mcphub keys create assistant", hub.Stderr);

        await hub.CreateKeyAsync("assistant");
        await hub.StopAsync();
        await hub.RestartAsync();
        Assert.DoesNotContain("mcphub keys create", hub.Stderr);
    }

    [Fact]
    public async Task Serving_is_what_no_command_does()
    {
        using var folder = new TestFolder(TestConfigs.With([]));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var program = RunningProgram.Start(folder.Path, [Built.Mcphub, "--urls", "http://127.0.0.1:0"]);

        Assert.NotNull(await program.Stdout!.WaitForAsync(line => line.StartsWith("McpHub ready", StringComparison.Ordinal), limit.Token));
    }

    [Fact]
    public async Task Port_in_use_is_refused_with_a_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var folder = new TestFolder(TestConfigs.With([]));
        var url = $"http://{other.LocalEndpoint}";

        var result = await Mcphub.RunAsync(folder.Path, "serve", "--urls", url);

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Stdout);
        Assert.Contains($"Another process listens on {url} already. Stop it, or listen elsewhere with --urls.", result.Stderr);
    }

    [Fact]
    public async Task Bad_configuration_is_refused_with_all_its_errors()
    {
        using var folder = new TestFolder("""{ "agnts": {}, "mcpServers": { "notes": {} } }""");
        var result = await Mcphub.RunAsync(folder.Path, "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("agnts", result.Stderr);
        Assert.Contains("mcpServers.notes", result.Stderr);
    }

    [Fact]
    public async Task Address_of_other_machines_is_refused_to_callers_without_a_key()
    {
        using var folder = new TestFolder("""{ "agents": { "me": {} }, "auth": { "anonymousAgent": "me" } }""");
        var result = await Mcphub.RunAsync(folder.Path, "serve", "--urls", "http://0.0.0.0:0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("accepted on loopback addresses only", result.Stderr);
    }

    [Fact]
    public async Task Termination_signal_ends_the_hub_and_its_servers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc.");
        await using var hub = await HubProcess.StartAsync();
        var children = hub.Program.Children();
        Assert.NotEmpty(children);

        Assert.Equal(0, await hub.StopAsync());

        Assert.DoesNotContain(children, RunningProgram.IsAlive);
        Assert.False(File.Exists(Path.Combine(hub.Folder, "data", "operator.json")));
    }
}

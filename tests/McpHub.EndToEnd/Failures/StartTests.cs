using System.Text.Json.Nodes;

namespace McpHub.EndToEnd.Failures;

/// <summary>What keeps a hub from starting, and that a hub which runs already does not mind.</summary>
public sealed class StartTests
{
    private const UnixFileMode WritableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode Usual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;

    [Fact(Timeout = Limits.TestMs)]
    public async Task Second_hub_on_the_same_port_is_refused_and_the_first_stays_in_charge()
    {
        await using var first = await HubProcess.StartAsync(TestConfigs.With([]));
        var url = first.Url.GetLeftPart(UriPartial.Authority);

        var second = await first.RunAsync("serve", "--urls", url);

        Assert.Equal(1, second.ExitCode);
        Assert.Empty(second.Stdout);
        Assert.Contains($"Another process listens on {url} already.", second.Stderr);
        Assert.Equal(0, (await first.RunAsync("servers")).ExitCode);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Configuration_that_everybody_may_write_is_refused_at_the_start()
    {
        using var folder = new TestFolder(TestConfigs.With([]));
        SetMode(folder.ConfigPath, WritableByAll);

        var result = await Mcphub.RunAsync(folder.Path, "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Stdout);
        Assert.Contains($"Run: chmod o-w {folder.ConfigPath}", result.Stderr);
    }

    [Fact(Timeout = Limits.TestMs)]
    public async Task Configuration_that_everybody_may_write_is_not_taken_by_a_running_hub()
    {
        await using var hub = await HubProcess.StartAsync(TestConfigs.With(new JsonObject { ["notes"] = Servers.Notes("a") }));
        await ServerStates.WaitAsync(hub, ("notes", "ready"));

        SetMode(hub.ConfigPath, WritableByAll);
        await File.WriteAllTextAsync(hub.ConfigPath, TestConfigs.With([]));
        Assert.NotNull(await hub.Program.Stderr.WaitForAsync(line => line.Contains($"not used: {hub.ConfigPath} can be changed by every user"), TestContext.Current.CancellationToken));
        Assert.Equal(["notes"], (await ServerStates.ReadAsync(hub)).Keys);

        SetMode(hub.ConfigPath, Usual);
        await ServerStates.WaitAsync(hub);
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Is about file modes, so run it on Unix.");
        else File.SetUnixFileMode(path, mode);
    }
}

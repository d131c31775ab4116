namespace McpHub.EndToEnd.Docs;

/// <summary>
/// A folder in which the README's commands mean what they mean in a fresh clone after the first of them: the shipped configuration
/// (with free ports), the built command line where the README looks for it, and the hub started without any argument.
/// </summary>
public sealed class Checkout : IAsyncLifetime
{
    private readonly TestFolder folder = new(ShippedConfig.Read());
    private HubProcess? hub;

    public string ConfigPath => folder.ConfigPath;

    public async ValueTask InitializeAsync()
    {
        var program = Directory.CreateDirectory(Path.Combine(folder.Path, "src", "McpHub.Cli", "bin", "Release"));
        Directory.CreateSymbolicLink(Path.Combine(program.FullName, "net10.0"), Path.GetDirectoryName(Built.Mcphub)!);
        hub = await HubProcess.StartAsConfiguredAsync(folder);
        await ServerStates.WaitAsync(hub, ("inventory", "ready"), ("notes", "ready"));
    }

    /// <summary>Runs commands one after the other in one shell, as somebody does who types them.</summary>
    public async Task<IReadOnlyList<(string Command, int ExitCode, string Output)>> TypeAsync(IReadOnlyList<string> commands)
    {
        const string Mark = "@@ ended with ";
        var script = string.Join('\n', commands.Select(command => $"{command}\necho \"{Mark}$?\"")).Replace("http://127.0.0.1:5100", hub!.Url.GetLeftPart(UriPartial.Authority));
        var result = await RunningProgram.RunAsync(folder.Path, ["-c", $"exec 2>&1\nshopt -s expand_aliases\n{script}"], command: "bash");

        var parts = result.Stdout.Split(Mark);
        Assert.True(parts.Length == commands.Count + 1, result.ToString());
        return [.. commands.Select((command, i) => (command, int.Parse(parts[i + 1].Split('\n')[0]), i == 0 ? parts[0] : parts[i][parts[i].IndexOf('\n')..]))];
    }

    public async ValueTask DisposeAsync()
    {
        if (hub is not null) await hub.DisposeAsync();
        else folder.Dispose();
    }
}

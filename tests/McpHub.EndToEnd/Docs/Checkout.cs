using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpHub.EndToEnd.Docs;

/// <summary>
/// A folder in which the README's commands mean what they mean in a fresh clone after the first of them: the shipped configuration
/// (with free ports), the built command line where the README looks for it, and the hub started without any argument.
/// </summary>
public sealed class Checkout : IAsyncLifetime
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private readonly TestFolder folder = new(ShippedConfig.Read());
    private RunningProgram? hub;

    public string Folder => folder.Path;

    public string ConfigPath => folder.ConfigPath;

    public string Listen { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var program = Directory.CreateDirectory(Path.Combine(Folder, "src", "McpHub.Cli", "bin", "Release"));
        Directory.CreateSymbolicLink(Path.Combine(program.FullName, "net10.0"), Path.GetDirectoryName(Built.Mcphub)!);
        Listen = (string)JsonNode.Parse(await File.ReadAllTextAsync(ConfigPath), null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!["listen"]!;

        using var limit = new CancellationTokenSource(StartTime);
        hub = RunningProgram.Start(Folder, [Built.Mcphub]);
        Assert.NotNull(await hub.Stdout!.WaitForAsync(line => line.StartsWith($"McpHub ready on {Listen}", StringComparison.Ordinal), limit.Token));
    }

    /// <summary>Runs commands one after the other in one shell, as somebody does who types them.</summary>
    public async Task<IReadOnlyList<(string Command, int ExitCode, string Output)>> TypeAsync(IReadOnlyList<string> commands)
    {
        const string Mark = "@@ ended with ";
        var script = string.Join('\n', commands.Select(command => $"{command}\necho \"{Mark}$?\"")).Replace("http://127.0.0.1:5100", Listen);
        var result = await RunningProgram.RunAsync(Folder, ["-c", $"exec 2>&1\nshopt -s expand_aliases\n{script}"], command: "bash");

        var parts = result.Stdout.Split(Mark);
        Assert.True(parts.Length == commands.Count + 1, result.ToString());
        return [.. commands.Select((command, i) => (command, int.Parse(parts[i + 1].Split('\n')[0]), i == 0 ? parts[0] : parts[i][parts[i].IndexOf('\n')..]))];
    }

    public async ValueTask DisposeAsync()
    {
        if (hub is not null) await hub.DisposeAsync();
        folder.Dispose();
    }
}

using System.Text.Json;

namespace McpHub.EndToEnd.Peers;

/// <summary>The peers that come from npm, run by the Node that comes with them.</summary>
public static class Npm
{
    public static string Folder { get; } = Path.Combine(Built.Root, "tests", "McpHub.EndToEnd", "npm");

    public static string Node { get; } = Path.Combine(Folder, "node_modules", "node", "bin", OperatingSystem.IsWindows() ? "node.exe" : "node");

    public static bool IsInstalled => File.Exists(Node);

    /// <summary>Skips the running test when they are not there.</summary>
    public static void Require() => Assert.SkipUnless(IsInstalled, "The peers from npm are missing. Run: npm install --prefix tests/McpHub.EndToEnd/npm");

    /// <summary>The file that a package runs as.</summary>
    public static string Package(string path)
    {
        var file = Path.Combine(Folder, "node_modules", path);
        return File.Exists(file) ? file : throw new FileNotFoundException($"The installed peers are incomplete. Run: npm install --prefix tests/McpHub.EndToEnd/npm", file);
    }

    public static Task<CommandResult> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? limit = null) =>
        RunningProgram.RunAsync(Folder, arguments, environment, command: Node, limit: limit);

    /// <summary>Runs one of our drivers, which must succeed.</summary>
    /// <returns>What it saw.</returns>
    public static async Task<JsonElement> DriveAsync(SampleHub shared, string driver, params string[] arguments)
    {
        var environment = new Dictionary<string, string?> { ["HUB_URL"] = shared.Hub.Url.AbsoluteUri, ["HUB_KEY"] = shared.Key, ["RESOURCE"] = "note://n1" };
        var result = await RunAsync([driver, .. arguments], environment);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonElement.Parse(result.Stdout);
    }
}

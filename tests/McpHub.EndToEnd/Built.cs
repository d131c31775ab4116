namespace McpHub.EndToEnd;

/// <summary>Where the build put the programs that these tests start; always of the same build configuration as the tests.</summary>
public static class Built
{
    /// <summary>The repository.</summary>
    public static readonly string Root = FindRoot();

    // …/bin/{configuration}/net10.0/
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public static string Mcphub => Existing($"src/McpHub.Cli/bin/{Configuration}/net10.0/McpHub.Cli.dll");

    public static string Notes => Existing("servers/Notes/bin/Notes.dll");

    public static string Inventory => Existing("servers/Inventory/bin/Inventory.dll");

    /// <summary>The server of the conformance tests.</summary>
    public static string Fixture => Existing($"tests/McpHub.Fixture/bin/{Configuration}/net10.0/McpHub.Fixture.dll");

    public static string Benchmarks => Existing($"benchmarks/McpHub.Benchmarks/bin/{Configuration}/net10.0/McpHub.Benchmarks.dll");

    public static string Researcher => Existing($"agents/Researcher/bin/{Configuration}/net10.0/Researcher.dll");

    public static string Reviewer => Existing($"agents/Reviewer/bin/{Configuration}/net10.0/Reviewer.dll");

    private static string Existing(string path)
    {
        var full = Path.Combine(Root, path);
        return File.Exists(full) ? full : throw new FileNotFoundException($"{path} is not built.", full);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "McpHub.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds McpHub.sln.");
    }
}

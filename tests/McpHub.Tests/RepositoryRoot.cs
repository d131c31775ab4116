namespace McpHub.Tests;

/// <summary>Finds committed files from wherever the tests run.</summary>
internal static class RepositoryRoot
{
    private static readonly string Folder = Find();

    public static string File(string name) => Path.Combine(Folder, name);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "McpHub.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds McpHub.sln.");
    }
}

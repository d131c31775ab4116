using McpHub.Config;

namespace McpHub.Admin;

/// <summary>Where the configuration came from.</summary>
/// <param name="File">The file and what reading it gave; null for a host that configures the hub in code.</param>
internal sealed record HubConfigSource((string Path, ConfigResult Loaded)? File)
{
    /// <summary>Where relative paths of the configuration start.</summary>
    public string Folder { get; } = File is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(File.Value.Path))!;
}

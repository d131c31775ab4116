using McpHub.Config;

namespace McpHub.Admin;

/// <summary>Where the configuration came from.</summary>
/// <param name="File">The file and what reading it gave; null for a host that configures the hub in code.</param>
/// <param name="Listen">The address given when the hub was started, which stands above the file; null for none.</param>
internal sealed record HubConfigSource((string Path, ConfigResult Loaded)? File, string? Listen = null)
{
    /// <summary>Where relative paths of the configuration start.</summary>
    public string Folder { get; } = File is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(File.Value.Path))!;

    /// <summary>The configuration as the hub follows it.</summary>
    public HubConfig Apply(HubConfig config) => Listen is null ? config : config with { Listen = Listen };
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;
using McpHub.Config;

namespace McpHub.Admin;

/// <summary>Where the configuration came from, and every later state of it.</summary>
/// <param name="path">The configuration file; null for a host that configures the hub in code.</param>
public sealed class HubConfigSource(string? path)
{
    /// <summary>Where relative paths of the configuration start.</summary>
    public string Folder { get; } = path is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Each changed configuration, good or bad, until cancelled.</summary>
    internal async IAsyncEnumerable<ConfigResult> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        yield break;
    }
}

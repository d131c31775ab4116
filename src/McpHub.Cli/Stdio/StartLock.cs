using McpHub.Storage;

namespace McpHub.Cli.Stdio;

/// <summary>Lets one process at a time start a hub on a data directory.</summary>
internal static class StartLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Longer than a hub takes to start; after that, whoever holds the lock is stuck.
    private const int Attempts = 300;

    /// <returns>What to dispose when done.</returns>
    public static async Task<IDisposable> TakeAsync(string dataDirectory, CancellationToken ct)
    {
        PrivateFiles.CreateFolder(dataDirectory);
        var path = Path.Combine(dataDirectory, "start.lock");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Held by another process; file locks give no notice of their end.
                await Task.Delay(Pause, ct);
            }
        }
    }
}

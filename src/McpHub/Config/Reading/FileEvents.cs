namespace McpHub.Config.Reading;

/// <summary>Tells when the operating system says that a file changed. A hint only: it may come twice, early or never.</summary>
internal sealed class FileEvents : IDisposable
{
    private readonly FileSystemWatcher watcher;

    private FileEvents(string path, Action onHint)
    {
        watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        watcher.Changed += (_, _) => onHint();
        watcher.Created += (_, _) => onHint();
        watcher.Deleted += (_, _) => onHint();
        watcher.Renamed += (_, _) => onHint();
        watcher.Error += (_, _) => onHint();
        watcher.EnableRaisingEvents = true;
    }

    /// <returns>Null where events cannot be had, for example when the system's watches are used up.</returns>
    public static FileEvents? TryStart(string path, Action onHint)
    {
        try
        {
            return new FileEvents(path, onHint);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            // Comparing contents once a second finds every change without them.
            return null;
        }
    }

    public void Dispose() => watcher.Dispose();
}

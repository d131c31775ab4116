using System.Runtime.InteropServices;

namespace Inventory;

/// <summary>
/// Ends this process when the one that started it has gone, so that no server is left behind.
/// Unix only: there an orphan gets a new parent. Under init (parent 0 or 1) there is nothing to watch.
/// </summary>
public sealed partial class ParentWatch(IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        if (OperatingSystem.IsWindows()) return;
        var parent = GetParentId();
        if (parent <= 1) return;

        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(ct))
        {
            if (GetParentId() == parent) continue;
            lifetime.StopApplication();
            return;
        }
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParentId();
}

using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace McpHub.Upstreams;

/// <summary>
/// A small process beside the hub that ends what the hub has started when the hub is gone without having done so: killed, crashed, out
/// of memory. It knows because its standard input ends then. There is one, from the first server on. Thread-safe.
/// </summary>
internal sealed class Reaper : IAsyncDisposable
{
    // What is sent to the hub and all around it must not end it before its time; nobody is to wait for the end of its output.
    private const string Script = """
        exec > /dev/null 2>&1
        trap '' HUP INT QUIT TERM
        groups=' '
        while read -r change group; do
            case $change in
                add) groups="$groups$group " ;;
                drop) groups="${groups%% $group *} ${groups#* $group }" ;;
            esac
        done
        [ "$groups" = ' ' ] && exit 0
        for group in $groups; do kill -s TERM -- "-$group"; done
        sleep 1
        for group in $groups; do kill -s KILL -- "-$group"; done
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim changing = new(1, 1);
    private readonly HashSet<int> groups = [];
    private Process? process;

    /// <summary>From now on the process group ends with the hub.</summary>
    /// <exception cref="UpstreamException">That cannot be made sure of.</exception>
    public Task AddAsync(int group, CancellationToken ct) => ChangeAsync(() => groups.Add(group), $"add {group}\n", ct);

    /// <summary>Nothing is left of the group.</summary>
    public Task DropAsync(int group) => ChangeAsync(() => groups.Remove(group), $"drop {group}\n", CancellationToken.None);

    private async Task ChangeAsync(Action change, string line, CancellationToken ct)
    {
        await changing.WaitAsync(ct);
        try
        {
            change();
            if (process is { HasExited: false } running && await TryWriteAsync(running, line)) return;
            await RestartAsync();
        }
        finally
        {
            changing.Release();
        }
    }

    // Somebody has ended or halted it: another one takes over all that runs. It is killed first, because at the end of its input it
    // would do its work.
    private async Task RestartAsync()
    {
        process?.Kill();
        await EndAsync();
        if (groups.Count == 0) return;
        process = Launch();
        if (!await TryWriteAsync(process, string.Concat(groups.Select(group => $"add {group}\n"))))
            throw new UpstreamException("The hub cannot make sure that it ends with the hub: the process that watches over that does not listen.") { IsOutage = true };
    }

    private static Process Launch()
    {
        var start = new ProcessStartInfo("/usr/bin/env", ["-i", "PATH=/usr/bin:/bin", "setsid", "/bin/sh", "-c", Script, "mcphub-reaper"])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new UpstreamException($"The hub cannot make sure that it ends with the hub: {error.Message}", error) { IsOutage = true };
        }
    }

    private static async Task<bool> TryWriteAsync(Process process, string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.ASCII.GetBytes(text), limit.Token);
            await process.StandardInput.BaseStream.FlushAsync(limit.Token);
            return true;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task EndAsync()
    {
        if (process is not { } ending) return;
        process = null;
        try
        {
            ending.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await ending.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            ending.Kill();
        }

        ending.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await changing.WaitAsync();
        await EndAsync();
        changing.Release();
    }
}

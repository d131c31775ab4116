using McpHub.Cli.Hub;
using McpHub.Config;
using Microsoft.AspNetCore.Builder;

namespace McpHub.Cli.Stdio;

/// <summary>The way to a hub for one configuration: the one that runs, else one in this process, for as long as the process lives.</summary>
internal sealed class HubLink(string path, HubConfig config) : IAsyncDisposable
{
    // Port 0: the system chooses a free one.
    private const string OwnUrl = "http://127.0.0.1:0";

    private readonly SemaphoreSlim gate = new(1, 1);
    private WebApplication? own;
    private volatile RunningHub? current;

    /// <exception cref="CommandException">No hub runs, and none can be started.</exception>
    public async Task<RunningHub> GetAsync(CancellationToken ct)
    {
        if (current is { } known) return known;
        await gate.WaitAsync(ct);
        try
        {
            return current ??= await FindAsync(ct) ?? await StartAsync(ct);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Looks again at the next need, unless that has happened already.</summary>
    public void Forget(RunningHub hub) => Interlocked.CompareExchange(ref current, null, hub);

    private async Task<RunningHub?> FindAsync(CancellationToken ct) =>
        RunningHub.TryFind(config) is { } hub && await hub.AnswersAsync(ct) ? hub : null;

    // Editors start several of these at once: one of them starts the hub, the others find it.
    private async Task<RunningHub> StartAsync(CancellationToken ct)
    {
        using var turn = await StartLock.TakeAsync(config.DataDirectory, ct);
        if (await FindAsync(ct) is { } hub) return hub;

        await StopAsync();
        own = HubHost.Build(path, Configuration.Load(path), OwnUrl);
        await HubHost.StartAsync(own, ct);
        await Console.Error.WriteLineAsync($"No hub ran for this configuration: this process serves it on {own.Urls.First()}.");
        return RunningHub.Find(config);
    }

    private async Task StopAsync()
    {
        if (own is not { } started) return;
        own = null;
        await HubHost.StopAsync(started);
        await started.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        gate.Dispose();
    }
}

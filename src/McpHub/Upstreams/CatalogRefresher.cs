using System.Collections.Concurrent;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Upstreams;

/// <summary>Lists a server again when it says that something changed. A burst of notices becomes one listing; clients hear of it when the new list can be had.</summary>
internal sealed partial class CatalogRefresher(string alias, ServerConfig config, SnapshotKeeper keeper, Action<UpstreamChange> onChange, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private readonly ConcurrentQueue<string> changes = new();
    private int isQueued;

    /// <summary>Lists the server now and publishes what it offers.</summary>
    /// <exception cref="UpstreamException">It fails to list, or takes too long.</exception>
    public async Task ListAsync(UpstreamSession session, CancellationToken ct)
    {
        var seconds = config.Hub.Limits.StartSeconds;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            keeper.SetCatalog(await CatalogReader.ReadAsync(alias, session, limit.Token));
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new UpstreamException($"It did not list what it offers within hub.limits.startSeconds ({seconds} s).", error);
        }
    }

    /// <param name="method">The notice that clients are to hear of; null to only list again.</param>
    public void Queue(string? method, UpstreamSession? session, CancellationToken ct)
    {
        if (method is not null) changes.Enqueue(method);
        if (session is not null && Interlocked.Exchange(ref isQueued, 1) == 0) _ = RefreshAsync(session, ct);
    }

    private async Task RefreshAsync(UpstreamSession session, CancellationToken ct)
    {
        try
        {
            await Task.Delay(Settling, time, ct);
            await refreshing.WaitAsync(ct);
            try
            {
                Volatile.Write(ref isQueued, 0);
                var methods = new HashSet<string>();
                while (changes.TryDequeue(out var method)) methods.Add(method);
                await ListAsync(session, ct);
                foreach (var method in methods) onChange(new UpstreamChange(alias, method));
            }
            finally
            {
                refreshing.Release();
            }
        }
        catch (UpstreamException error)
        {
            LogFailed(alias, error.Message);
        }
        catch (OperationCanceledException)
        {
            // The hub stops it.
        }
        finally
        {
            Volatile.Write(ref isQueued, 0);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Server {Alias} could not be listed again: {Reason}")]
    private partial void LogFailed(string alias, string reason);
}

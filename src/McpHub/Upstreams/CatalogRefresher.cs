using System.Collections.Concurrent;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Upstreams;

/// <summary>Lists a server again when it says that something changed. A burst of notices becomes one listing; clients hear of it when the new list can be had.</summary>
internal sealed partial class CatalogRefresher(string alias, ServerConfig config, Action<UpstreamCatalog> publish, Action<UpstreamChange> onChange, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);

    /// <summary>After each listing it rests for this many times as long as that took: a server whose list changes all the time must not keep the hub busy with it.</summary>
    private const int Rest = 9;

    private readonly SemaphoreSlim refreshing = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> changes = new();
    private long rested;
    private TimeSpan rest;
    private int isQueued;

    /// <summary>Lists the server now and publishes what it offers.</summary>
    /// <exception cref="UpstreamException">It fails to list, or takes too long.</exception>
    public async Task ListAsync(UpstreamSession session, CancellationToken ct)
    {
        var seconds = config.Hub.Limits.StartSeconds;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            publish(await CatalogReader.ReadAsync(alias, session, config.Hub.Limits.MaxCatalogBytes, limit.Token));
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new UpstreamException($"It did not list what it offers within hub.limits.startSeconds ({seconds} s).", error);
        }
    }

    /// <param name="method">The notice that clients are to hear of; null to only list again.</param>
    public void Queue(string? method, UpstreamSession? session, CancellationToken ct)
    {
        if (method is not null) changes[method] = true;
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
                if (time.GetElapsedTime(rested) is var gone && gone < rest) await Task.Delay(rest - gone, time, ct);
                Volatile.Write(ref isQueued, 0);
                var methods = changes.Keys.Where(method => changes.TryRemove(method, out _)).ToList();
                await ListPacedAsync(session, ct);
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

    private async Task ListPacedAsync(UpstreamSession session, CancellationToken ct)
    {
        var startedAt = time.GetTimestamp();
        try
        {
            await ListAsync(session, ct);
        }
        finally
        {
            rested = time.GetTimestamp();
            rest = time.GetElapsedTime(startedAt) * Rest;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Server {Alias} could not be listed again: {Reason}")]
    private partial void LogFailed(string alias, string reason);
}

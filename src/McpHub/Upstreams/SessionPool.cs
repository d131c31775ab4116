using McpHub.Calls;
using McpHub.Config;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>
/// Sessions with one server besides the main one, opened when a call needs its own and closed when nobody uses them. Bounded: an idle session
/// makes room for one that is needed, and when there is none a call waits.
/// </summary>
internal sealed partial class SessionPool(
    string alias, ServerConfig config, Connector connector, MainSession main, CatalogUnion union, Action<UpstreamChange> onChange, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly int max = config.Hub.Limits.MaxSessions ?? (config.Url is null ? ServerLimitsConfig.StdioSessions : ServerLimitsConfig.HttpSessions);
    private readonly TimeSpan idleTime = TimeSpan.FromSeconds(config.Hub.Limits.SessionIdleSeconds);
    private readonly bool isShared = config.Hub.Instances == "shared";
    private readonly Lock gate = new();
    private readonly List<PooledSession> sessions = [];
    private readonly CancellationTokenSource stopping = new();
    private TaskCompletionSource room = NewRoom();
    private int waiting;

    /// <summary>How many are open or being opened.</summary>
    public int Count
    {
        get
        {
            lock (gate) return sessions.Count;
        }
    }

    /// <summary>Whether a call must not run in the main session.</summary>
    /// <param name="session">The main session.</param>
    public bool Serves(UpstreamRequest request, UpstreamSession session)
    {
        if (request.Client is null) return false;
        if (!isShared && request.Agent is not null) return true;
        return !session.IsCurrentRevision && (main.WantsInput || ClientAbilities.Read(request.Capabilities) != Abilities.None);
    }

    /// <param name="first">The main session.</param>
    /// <exception cref="UpstreamException">No session can be opened.</exception>
    public async Task<SessionLease> RentAsync(UpstreamRequest request, UpstreamSession first, CancellationToken ct)
    {
        var asks = !first.IsCurrentRevision;
        var isOneStream = asks && !first.Connection.HasStreamPerRequest;
        var key = SessionKey.Of(request, isShared, asks);
        var lease = Pick(key, request.Client, isOneStream, out var freed) ?? await WaitAsync(key, request.Client, isOneStream, freed, ct);
        try
        {
            await lease.Session.Opened.WaitAsync(ct);
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Tells the server, in the sessions of this client, that it works on other folders now.</summary>
    public void OnRootsChanged(IClientChannel client)
    {
        List<PooledSession> own;
        lock (gate) own = sessions.FindAll(session => ReferenceEquals(session.Key.Roots, client));
        foreach (var session in own)
        {
            session.ForgetRoots();
            _ = TellAsync(session);
        }
    }

    private async Task<SessionLease> WaitAsync(SessionKey key, IClientChannel? client, bool isOneStream, Task freed, CancellationToken ct)
    {
        if (Interlocked.Increment(ref waiting) > config.Hub.Limits.MaxConcurrentCalls)
        {
            Interlocked.Decrement(ref waiting);
            throw new UpstreamException($"All {max} sessions for clients that it can ask are in use, and as many calls wait for one as may (hub.limits.maxSessions).") { IsUnprocessed = true };
        }

        try
        {
            while (true)
            {
                await freed.WaitAsync(ct);
                if (Pick(key, client, isOneStream, out freed) is { } lease) return lease;
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <returns>Null when there is no session to use and no room for another.</returns>
    /// <param name="freed">Completes when it is worth trying again.</param>
    private SessionLease? Pick(SessionKey key, IClientChannel? client, bool isOneStream, out Task freed)
    {
        lock (gate)
        {
            freed = room.Task;
            if (stopping.IsCancellationRequested) throw new UpstreamException("The hub stops it.") { IsUnprocessed = true };
            var usable = sessions.FindAll(session => session.Key == key && session.HasRoomFor(client));
            var session = usable.Find(session => client?.Lasting is { } lasting && ReferenceEquals(session.LastClient, lasting)) ?? usable.FirstOrDefault() ?? Add(key, isOneStream);
            if (session is null) return null;
            session.Idleness?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var lease = new SessionLease(session, client, OnEnd);
            session.Add(lease);
            return lease;
        }
    }

    private PooledSession? Add(SessionKey key, bool isOneStream)
    {
        PooledSession? last = null;
        if (sessions.Count >= max)
        {
            last = sessions.Where(session => session.IsIdle).MinBy(session => session.LastUsed);
            if (last is null) return null;
            sessions.Remove(last);
        }

        var added = new PooledSession(key, isOneStream);
        added.Idleness = time.CreateTimer(_ => OnIdle(added), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        added.Opened = OpenAsync(added, last);
        sessions.Add(added);
        return added;
    }

    // Not under the token of the call that came first: others may be waiting for the same session.
    private async Task<UpstreamSession> OpenAsync(PooledSession pooled, PooledSession? last)
    {
        await Task.Yield();
        try
        {
            if (last is not null) await CloseAsync(last);
            var messages = new ServerMessages((method, @params) => OnChange(pooled, method, @params), pooled);
            var session = await connector.OpenAsync(messages, pooled.Key.Abilities, stopping.Token);
            if (config.Url is null && !session.IsCurrentRevision)
                pooled.Process = new PooledProcess(alias, config, session, pooled.Key.Agent is null ? union : null, main.Watches, onChange, time, logger).Start();
            _ = RemoveAtEndAsync(pooled, session);
            LogOpened(alias, pooled.Key.Abilities);
            return session;
        }
        catch
        {
            Remove(pooled);
            throw;
        }
    }

    private async Task RemoveAtEndAsync(PooledSession pooled, UpstreamSession session)
    {
        await session.Connection.Closed;
        if (!Remove(pooled)) return;
        await Task.WhenAny(session.Connection.IdleAsync(), Task.Delay(Timeout.Infinite, stopping.Token));
        await CloseAsync(pooled);
    }

    // Over HTTP the server is one, whichever session says that something changed; its resources are watched in the main session.
    private void OnChange(PooledSession pooled, string method, ReadOnlyMemory<byte> @params)
    {
        if (method == McpMethods.ElicitationComplete) pooled.OnVisited(@params);
        else if (config.Url is null) pooled.Process?.OnChange(method, @params);
        else if (ServerChange.IsOfList(method)) main.OnListChange(method);
        else if (method != McpMethods.ResourceUpdated && ServerChange.Of(alias, method, @params) is { } change) onChange(change);
    }

    private void OnEnd(SessionLease lease)
    {
        lease.Session.Remove(lease);
        lease.Session.LastUsed = time.GetTimestamp();
        lock (gate)
        {
            if (lease.Session.IsIdle && sessions.Contains(lease.Session)) lease.Session.Idleness?.Change(idleTime, Timeout.InfiniteTimeSpan);
            MakeRoom();
        }
    }

    private void OnIdle(PooledSession pooled)
    {
        lock (gate)
        {
            if (!pooled.IsIdle || !sessions.Remove(pooled)) return;
            MakeRoom();
        }

        _ = CloseAsync(pooled);
    }

    private bool Remove(PooledSession pooled)
    {
        lock (gate)
        {
            var isRemoved = sessions.Remove(pooled);
            if (isRemoved) MakeRoom();
            return isRemoved;
        }
    }

    private void MakeRoom()
    {
        room.TrySetResult();
        room = NewRoom();
    }

    private async Task TellAsync(PooledSession pooled)
    {
        try
        {
            var session = await pooled.Opened;
            await session.Connection.NotifyAsync(McpMethods.RootsChanged, default, stopping.Token);
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            // The session ended: the next one asks anew.
        }
    }

    private static async Task CloseAsync(PooledSession pooled)
    {
        if (pooled.Idleness is { } timer) await timer.DisposeAsync();
        try
        {
            var session = await pooled.Opened;
            if (pooled.Process is { } process) await process.DisposeAsync();
            await session.Connection.DisposeAsync();
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            // It never opened.
        }
    }

    /// <summary>Ends all there are; calls open others.</summary>
    public async Task EndAllAsync()
    {
        List<PooledSession> last;
        lock (gate)
        {
            last = [.. sessions];
            sessions.Clear();
            MakeRoom();
        }

        await Task.WhenAll(last.Select(CloseAsync));
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate) stopping.Cancel();
        await EndAllAsync();
    }

    private static TaskCompletionSource NewRoom() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Information, "Server {Alias} has another session, for calls of clients that can be asked for: {Abilities}")]
    private partial void LogOpened(string alias, Abilities abilities);
}

using McpHub.Calls;

namespace McpHub.Upstreams;

/// <summary>One call's use of a pooled session, until disposed.</summary>
internal sealed class SessionLease(PooledSession session, IClientChannel? client, Action<SessionLease> onEnd) : IDisposable
{
    private readonly CancellationTokenSource over = new();
    private int isDisposed;

    public PooledSession Session => session;

    public IClientChannel? Client => client;

    /// <summary>Cancelled when the call ends: nobody waits for answers to its questions then.</summary>
    public CancellationToken Over => over.Token;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0) return;
        over.Cancel();
        onEnd(this);
    }
}

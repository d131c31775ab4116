namespace McpHub.Upstreams;

/// <summary>The places for calls in flight at one server, and a bounded queue before them, in the order of asking. Thread-safe.</summary>
internal sealed class CallQueue(int places, int maxWaiting)
{
    private readonly SemaphoreSlim free = new(places);
    private int waiting;

    public int InFlight => places - free.CurrentCount;

    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Waits for a place, which is given back by <see cref="Leave"/>.</summary>
    /// <returns>False when the queue is full.</returns>
    public async ValueTask<bool> TryEnterAsync(CancellationToken ct)
    {
        if (free.Wait(0, ct)) return true;
        try
        {
            if (Interlocked.Increment(ref waiting) > maxWaiting) return false;
            await free.WaitAsync(ct);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    public void Leave() => free.Release();

    /// <summary>Completes when no call is in flight or waiting any more; from then on none gets in.</summary>
    public async Task CloseAsync(CancellationToken ct)
    {
        for (var taken = 0; taken < places; taken++) await free.WaitAsync(ct);
    }
}

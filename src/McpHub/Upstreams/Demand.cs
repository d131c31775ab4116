namespace McpHub.Upstreams;

/// <summary>
/// Who needs a server that runs only while somebody does. Falls asleep when nobody has needed it for a while, before its first use at once;
/// from then on the next one who enters wakes it. Thread-safe.
/// </summary>
internal sealed class Demand(TimeSpan idle, TimeProvider time)
{
    private readonly Lock gate = new();
    private TaskCompletionSource outcome = NewSource();
    private TaskCompletionSource wanted = NewSource();
    private long lastUse;
    private int users;
    private bool wasUsed;

    /// <summary>Needs the server until <see cref="Leave"/>.</summary>
    /// <returns>Completes when the server is ready, or has failed.</returns>
    public Task EnterAsync()
    {
        lock (gate)
        {
            users++;
            wasUsed = true;
            wanted.TrySetResult();
            return outcome.Task;
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            users--;
            lastUse = time.GetTimestamp();
        }
    }

    /// <summary>The server is ready, or has failed: nobody has to wait for it.</summary>
    public void SetOutcome()
    {
        lock (gate)
        {
            lastUse = time.GetTimestamp();
            outcome.TrySetResult();
        }
    }

    /// <summary>Completes once it has fallen asleep.</summary>
    public async Task SleepAsync(CancellationToken ct)
    {
        while (!TrySleep(idle)) await Task.Delay(idle / 4, time, ct);
    }

    /// <param name="unneeded">For how long nobody may have needed the server.</param>
    public bool TrySleep(TimeSpan unneeded)
    {
        lock (gate)
        {
            if (users > 0 || (wasUsed && time.GetElapsedTime(lastUse) < unneeded)) return false;
            outcome = NewSource();
            wanted = NewSource();
            return true;
        }
    }

    /// <summary>Completes when somebody needs it.</summary>
    public Task WantedAsync()
    {
        lock (gate) return wanted.Task;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

namespace McpHub.Upstreams;

/// <summary>
/// Bounds how many servers start at once, so that a hub with many of them does not take the whole machine when it starts. In the order
/// of asking; one that takes long gives its place to the next and goes on starting. Thread-safe.
/// </summary>
internal sealed class StartGate(TimeProvider time)
{
    private static readonly TimeSpan LongestStay = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource> waiting = new();
    private int inside;
    private int places = 1;

    private TimeProvider Clock => time;

    /// <summary>How many may be inside; those inside stay.</summary>
    public int Places
    {
        get => places;
        set
        {
            lock (gate)
            {
                places = value;
                AdmitWaiting();
            }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <returns>Gives it back when disposed.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken ct)
    {
        var admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.AddLast(admitted);
            AdmitWaiting();
        }

        try
        {
            await admitted.Task.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            Withdraw(admitted);
            throw;
        }

        return new Place(this);
    }

    private void AdmitWaiting()
    {
        while (inside < places && waiting.First is { } first)
        {
            waiting.RemoveFirst();
            inside++;
            first.Value.SetResult();
        }
    }

    private void Withdraw(TaskCompletionSource admitted)
    {
        lock (gate)
        {
            // Admitted and cancelled at the same moment: the place is free again.
            if (!waiting.Remove(admitted)) Leave();
        }
    }

    private void Leave()
    {
        lock (gate)
        {
            inside--;
            AdmitWaiting();
        }
    }

    private sealed class Place : IDisposable
    {
        private readonly StartGate owner;
        private readonly ITimer limit;
        private int isFree;

        public Place(StartGate owner)
        {
            this.owner = owner;
            limit = owner.Clock.CreateTimer(static place => ((Place)place!).Free(), this, LongestStay, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            limit.Dispose();
            Free();
        }

        private void Free()
        {
            if (Interlocked.Exchange(ref isFree, 1) == 0) owner.Leave();
        }
    }
}

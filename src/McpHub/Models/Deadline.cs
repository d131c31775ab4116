namespace McpHub.Models;

/// <summary>
/// One token that ends both when the caller goes away and when the provider takes too long.
/// The time limit is set anew for every step; doing so allocates nothing.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly CancellationToken caller;
    private readonly CancellationTokenRegistration registration;

    public Deadline(TimeProvider time, CancellationToken caller)
    {
        this.caller = caller;
        source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        registration = caller.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
    }

    public CancellationToken Token => source.Token;

    public bool IsCallerGone => caller.IsCancellationRequested;

    /// <summary>True when the provider took too long, false when it was the caller who left.</summary>
    public bool HasExpired => source.IsCancellationRequested && !IsCallerGone;

    /// <summary>Turns whatever a read or write failed with into a cancellation, if the caller is the reason.</summary>
    public void ThrowIfCallerGone(Exception e)
    {
        if (IsCallerGone) throw new OperationCanceledException("The caller is gone.", e, caller);
    }

    public void Within(TimeSpan limit) => source.CancelAfter(limit);

    /// <summary>Stops the clock while somebody other than the provider is being waited for.</summary>
    public void Pause() => source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        registration.Dispose();
        source.Dispose();
    }
}

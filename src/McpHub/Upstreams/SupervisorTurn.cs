namespace McpHub.Upstreams;

/// <summary>One run of a supervised server: what may have ordered it, and what came of it.</summary>
internal sealed class SupervisorTurn
{
    private readonly TaskCompletionSource ordered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when an operator wants this turn to begin now.</summary>
    public Task Ordered => ordered.Task;

    /// <summary>Completes when it is ready, or has failed.</summary>
    public Task Outcome => outcome.Task;

    /// <summary>A timestamp; null while it has not been ready.</summary>
    public long? ReadyAt { get; set; }

    public void Order() => ordered.TrySetResult();

    public void SetOutcome() => outcome.TrySetResult();
}

namespace McpHub.Admin;

/// <summary>Whether the hub takes calls: its catalog is loaded as far as its servers answered in time.</summary>
public sealed class Readiness
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReady => ready.Task.IsCompleted;

    public Task WhenReady => ready.Task;

    internal void Set() => ready.TrySetResult();
}

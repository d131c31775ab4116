namespace McpHub.Cli.Stdio;

/// <summary>A request of the client that is on its way.</summary>
/// <param name="isStandalone">It belongs to no session: taking it back is closing its POST, nothing else.</param>
/// <param name="isEndless">Its answer comes only when somebody ends it.</param>
internal sealed class PendingRequest(bool isStandalone, bool isEndless, CancellationToken ct) : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource cancelling = CancellationTokenSource.CreateLinkedTokenSource(ct);
    private bool isOver;

    public bool IsStandalone { get; } = isStandalone;

    public bool IsEndless { get; } = isEndless;

    public CancellationToken Cancellation => cancelling.Token;

    public Task Answering { get; set; } = Task.CompletedTask;

    /// <summary>Takes it back, if its answer has not gone out yet.</summary>
    public void Cancel()
    {
        lock (gate)
        {
            if (!isOver) cancelling.Cancel();
        }
    }

    public void Dispose()
    {
        lock (gate) isOver = true;
        cancelling.Dispose();
    }
}

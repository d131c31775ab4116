namespace McpHub.Upstreams;

/// <summary>Runs something once, from its start to its end.</summary>
/// <param name="onReady">Told when it is ready for calls.</param>
/// <returns>Why it ended.</returns>
internal delegate Task<string> SupervisedRun(Action<UpstreamStatus> onReady, CancellationToken ct);

/// <summary>Keeps a server running: says how it is doing, and starts it again when it ends, after pauses that grow while it keeps failing.</summary>
/// <param name="onFailed">Told at the end of each run that nobody wanted to end.</param>
internal sealed partial class Supervisor(string alias, SupervisedRun run, RestartPolicy policy, Action onFailed, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource firstOutcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile UpstreamStatus status = new(UpstreamStates.Starting, null, null, null, time.GetUtcNow());
    private Task running = Task.CompletedTask;

    public UpstreamStatus Status => status;

    /// <summary>Completes when it has been ready or has failed for the first time.</summary>
    public Task FirstOutcome => firstOutcome.Task;

    /// <summary>Once; returns at once.</summary>
    public void Start() => running = SuperviseAsync(stopping.Token);

    private async Task SuperviseAsync(CancellationToken ct)
    {
        await Task.Yield();
        try
        {
            while (!ct.IsCancellationRequested) await RunOnceAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The hub stops it.
        }

        firstOutcome.TrySetResult();
    }

    private async Task RunOnceAsync(CancellationToken ct)
    {
        long? readyAt = null;
        var reason = await EndAsync(
            ready =>
            {
                readyAt = time.GetTimestamp();
                status = ready;
                firstOutcome.TrySetResult();
                LogReady(alias, ready.Revision);
            },
            ct);
        ct.ThrowIfCancellationRequested();
        var pause = Task.Delay(policy.PauseAfterFailure(readyAt is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero), time, ct);
        status = new UpstreamStatus(UpstreamStates.Failed, reason, null, null, time.GetUtcNow());
        onFailed();
        firstOutcome.TrySetResult();
        LogFailed(alias, reason);
        await pause;
    }

    private async Task<string> EndAsync(Action<UpstreamStatus> onReady, CancellationToken ct)
    {
        try
        {
            return await run(onReady, ct);
        }
        catch (UpstreamException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return "The hub stops it.";
        }
        catch (Exception error)
        {
            // A defect of the hub's own: without this it would end the supervision of the server, silently and for good.
            LogDefect(alias, error);
            return $"The hub failed on it: {error.Message}";
        }
    }

    /// <summary>Ends it and starts it no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        status = status with { State = UpstreamStates.Stopped, Since = time.GetUtcNow() };
    }

    [LoggerMessage(LogLevel.Information, "Server {Alias} is ready (revision {Revision}).")]
    private partial void LogReady(string alias, string? revision);

    [LoggerMessage(LogLevel.Warning, "Server {Alias} failed and will be tried again: {Reason}")]
    private partial void LogFailed(string alias, string reason);

    [LoggerMessage(LogLevel.Error, "Server {Alias} met a defect of the hub")]
    private partial void LogDefect(string alias, Exception error);
}

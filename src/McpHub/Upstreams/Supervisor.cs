namespace McpHub.Upstreams;

/// <summary>Runs something once, from its start to its end.</summary>
/// <param name="onReady">Told when it is ready for calls.</param>
/// <returns>Why it ended.</returns>
internal delegate Task<string> SupervisedRun(Action<UpstreamStatus> onReady, CancellationToken ct);

/// <summary>
/// Decides when a server runs: always, or while somebody needs it; again when it ended, after pauses that grow while it keeps failing,
/// until it is given up; and anew when an operator says so.
/// </summary>
/// <param name="demand">Who needs it; null when it always runs.</param>
/// <param name="onFailed">Told at the end of each run that nobody wanted to end.</param>
internal sealed partial class Supervisor(
    string alias, SupervisedRun run, RestartPolicy policy, Demand? demand, Action onFailed, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource firstOutcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private SupervisorTurn next = new();
    private volatile UpstreamStatus status = new(UpstreamStates.Starting, null, null, null, time.GetUtcNow());
    private bool wasReady;
    private Task running = Task.CompletedTask;

    public UpstreamStatus Status => status;

    /// <summary>Completes when it has been ready or has failed for the first time.</summary>
    public Task FirstOutcome => firstOutcome.Task;

    /// <summary>Once; returns at once.</summary>
    public void Start() => running = SuperviseAsync(stopping.Token);

    /// <summary>Ends what runs, forgets past failures, and starts it again.</summary>
    /// <returns>Completes when it is ready, or has failed.</returns>
    public Task RestartAsync(CancellationToken ct)
    {
        SupervisorTurn turn;
        lock (gate) turn = next;
        turn.Order();
        return Task.WhenAny(turn.Outcome, running).WaitAsync(ct);
    }

    private async Task SuperviseAsync(CancellationToken ct)
    {
        await Task.Yield();
        try
        {
            while (true) await TakeTurnAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The hub stops it.
        }

        firstOutcome.TrySetResult();
        demand?.SetOutcome();
    }

    /// <summary>One run, and the wait for the next.</summary>
    private async Task TakeTurnAsync(CancellationToken ct)
    {
        var (turn, order) = BeginTurn();
        using var life = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // What failed stays failed, with its reason, until it is ready: what an operator reads must not depend on the moment of a retry.
        if (status.State != UpstreamStates.Failed || turn.Ordered.IsCompleted) status = new UpstreamStatus(UpstreamStates.Starting, null, null, null, time.GetUtcNow()) { Failures = policy.Failures };
        var ending = EndAsync(turn, life.Token);
        var asleep = SleepAsync(turn, life.Token);
        var first = await Task.WhenAny(ending, asleep, order);
        await life.CancelAsync();
        var end = await ending;
        ct.ThrowIfCancellationRequested();

        if (first == ending) await (end.NeedsSignIn ? WaitForSignInAsync(turn, end.Reason, order, ct) : RestAsync(turn, end.Reason, order, ct));
        if (order.IsCompleted) LogRestarted(alias);
        else if (first == asleep || (wasReady && demand?.TrySleep(TimeSpan.Zero) == true)) await DreamAsync(order, ct);
    }

    /// <returns>The turn that begins, and what completes when an operator orders the one after it.</returns>
    private (SupervisorTurn Turn, Task Order) BeginTurn()
    {
        lock (gate)
        {
            var turn = next;
            next = new SupervisorTurn();
            if (turn.Ordered.IsCompleted) policy.Forget();
            return (turn, next.Ordered);
        }
    }

    private async Task<Ending> EndAsync(SupervisorTurn turn, CancellationToken ct)
    {
        try
        {
            return new Ending(await run(ready => OnReady(turn, ready), ct));
        }
        catch (UpstreamException error)
        {
            return new Ending(error.Message, error.IsSignedOut);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return new Ending("The hub stops it.");
        }
        catch (Exception error)
        {
            // A defect of the hub's own: without this it would end the supervision of the server, silently and for good.
            LogDefect(alias, error);
            return new Ending($"The hub failed on it: {error.Message}");
        }
    }

    private void OnReady(SupervisorTurn turn, UpstreamStatus ready)
    {
        wasReady = true;
        turn.ReadyAt = time.GetTimestamp();
        status = ready with { Failures = policy.Failures };
        LogReady(alias, ready.Revision);
        SetOutcome(turn);
    }

    /// <summary>Completes when nobody needs it any more.</summary>
    private async Task SleepAsync(SupervisorTurn turn, CancellationToken ct)
    {
        await turn.Outcome.WaitAsync(ct);
        await (demand?.SleepAsync(ct) ?? Task.Delay(Timeout.Infinite, ct));
    }

    /// <summary>The pause after a failure; without an end when it is given up.</summary>
    private async Task RestAsync(SupervisorTurn turn, string reason, Task order, CancellationToken ct)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var pause = policy.PauseAfterFailure(turn.ReadyAt is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero);
        var waiting = Task.Delay(pause ?? Timeout.InfiniteTimeSpan, time, rest.Token);
        var isGivenUp = pause is null;
        if (isGivenUp) reason = $"It failed {policy.Failures} times in a row and is not tried any more. Bring it back with 'mcphub servers restart {alias}', or by changing its entry. The last time: {reason}";
        status = new UpstreamStatus(isGivenUp ? UpstreamStates.GivenUp : UpstreamStates.Failed, reason, null, null, time.GetUtcNow()) { Failures = policy.Failures };
        onFailed();
        if (isGivenUp) LogGivenUp(alias, reason);
        else LogFailed(alias, reason);
        SetOutcome(turn);
        await Task.WhenAny(waiting, order);
        await rest.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }

    // No time and no number of attempts helps: whoever signs a person in says that it is worth another try.
    private async Task WaitForSignInAsync(SupervisorTurn turn, string reason, Task order, CancellationToken ct)
    {
        status = new UpstreamStatus(UpstreamStates.NeedsSignIn, reason, null, null, time.GetUtcNow()) { Failures = policy.Failures };
        onFailed();
        SetOutcome(turn);
        await order.WaitAsync(ct);
    }

    /// <summary>Until somebody needs it.</summary>
    private async Task DreamAsync(Task order, CancellationToken ct)
    {
        status = status with { State = UpstreamStates.Idle, Since = time.GetUtcNow() };
        LogIdle(alias);
        await Task.WhenAny(demand!.WantedAsync(), order).WaitAsync(ct);
    }

    private void SetOutcome(SupervisorTurn turn)
    {
        // Before the turn's own: from that on it may fall asleep, and the next who needs it waits for the next outcome.
        demand?.SetOutcome();
        firstOutcome.TrySetResult();
        turn.SetOutcome();
    }

    /// <summary>Ends it and starts it no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        status = status with { State = UpstreamStates.Stopped, Since = time.GetUtcNow() };
    }

    /// <summary>Why a run ended.</summary>
    /// <param name="NeedsSignIn">True when it can do nothing until a person has signed in.</param>
    private readonly record struct Ending(string Reason, bool NeedsSignIn = false);

    [LoggerMessage(LogLevel.Information, "Server {Alias} is ready (revision {Revision}).")]
    private partial void LogReady(string alias, string? revision);

    [LoggerMessage(LogLevel.Information, "Server {Alias} is stopped until somebody needs it.")]
    private partial void LogIdle(string alias);

    [LoggerMessage(LogLevel.Information, "Server {Alias} is started again because an operator said so.")]
    private partial void LogRestarted(string alias);

    [LoggerMessage(LogLevel.Warning, "Server {Alias} failed and will be tried again: {Reason}")]
    private partial void LogFailed(string alias, string reason);

    [LoggerMessage(LogLevel.Error, "Server {Alias} is given up: {Reason}")]
    private partial void LogGivenUp(string alias, string reason);

    [LoggerMessage(LogLevel.Error, "Server {Alias} met a defect of the hub")]
    private partial void LogDefect(string alias, Exception error);
}

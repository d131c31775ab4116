using System.Diagnostics;
using McpHub.Calls;
using McpHub.Config;

namespace McpHub.Upstreams;

/// <summary>The requests to one server: bounded in time and in number, traced and measured, every failure a clear refusal.</summary>
internal sealed class UpstreamCalls(string alias, ServerConfig config, TimeProvider time)
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(5);
    private readonly Uri? endpoint = config.Url is null ? null : new Uri(config.Url);
    private readonly CallQueue queue = new(config.Hub.Limits.MaxConcurrentCalls, config.Hub.Limits.MaxQueuedCalls);

    public Breaker Breaker { get; } = new(config.Hub.Breaker, time);

    public int InFlight => queue.InFlight;

    public int Waiting => queue.Waiting;

    /// <summary>Waits for the calls in flight, as long as is fair.</summary>
    public async Task DrainAsync()
    {
        using var limit = new CancellationTokenSource(DrainTime, time);
        try
        {
            await queue.CloseAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // What still runs is cut off with the server.
        }
    }

    /// <summary>The refusal of a call that cannot even be tried.</summary>
    public HubError Unavailable(UpstreamStatus status) => status.State == UpstreamStates.NeedsSignIn
        ? SignInFirst(status.Reason!)
        : Refuse(ErrorKind.Unavailable, "server_unavailable", $"is {status.State.Replace('_', ' ')}: {status.Reason ?? "its handshake is not finished."}");

    /// <summary>The refusal of a call for which there is no session.</summary>
    public HubError NoSession(string reason) => Refuse(ErrorKind.Unavailable, "server_unavailable", $"has no session for this call: {reason}");

    /// <summary>The refusal of a call that waited in vain for a session.</summary>
    public HubError NoRoom(int sessions) => Refuse(ErrorKind.Limited, "server_busy", $"has {sessions} sessions for clients that it can ask, and all were in use until the call's time was up (hub.limits.maxSessions).");

    /// <summary>How long a call may take.</summary>
    public TimeSpan AllowedFor(UpstreamRequest request) => request.Timeout ?? TimeSpan.FromSeconds(config.Hub.Limits.CallSeconds);

    public async ValueTask<Reply> SendAsync(UpstreamSession session, UpstreamRequest request, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(AllowedFor(request), time);
        using var abandoned = ct.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        try
        {
            if (Breaker.Open is { Remaining.Ticks: > 0 } open) return Resting(open);
            if (!await queue.TryEnterAsync(limit.Token)) return Busy();
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Refuse(ErrorKind.Timeout, "server_timeout", $"had no room for {request.Method} within {Limit(request)}: {config.Hub.Limits.MaxConcurrentCalls} calls (hub.limits.maxConcurrentCalls) were in flight.");
        }

        try
        {
            return Breaker.TryPass() ? await GuardAsync(session, request, limit.Token, ct) : Resting(Breaker.Open ?? ("It is being tried.", TimeSpan.Zero));
        }
        finally
        {
            queue.Leave();
        }
    }

    /// <summary>Tells the breaker what became of the call.</summary>
    private async ValueTask<Reply> GuardAsync(UpstreamSession session, UpstreamRequest request, CancellationToken limit, CancellationToken ct)
    {
        var isDecided = false;
        try
        {
            var reply = await AttemptAsync(session, request, limit, ct);
            if (reply.Refusal is { Code: Refusals.ServerUnprocessed or Refusals.SignInNeeded }) return reply;
            isDecided = true;
            if (reply.Refusal is not { } failure) Breaker.Succeed();
            else if (Breaker.Fail(failure.Message) && failure.Kind == ErrorKind.Timeout) _ = CheckAsync(session);
            return reply;
        }
        finally
        {
            if (!isDecided) Breaker.Withdraw();
        }
    }

    // Slow tools do not make a silent server: it is asked for something that costs nothing. A process that leaves even that unanswered is replaced.
    private async Task CheckAsync(UpstreamSession session)
    {
        if (await session.AnswersAsync(PingPatience, time)) Breaker.Succeed();
        else if (config.Command is not null) session.Connection.Break($"It answered neither {config.Hub.Breaker.Failures} calls in a row nor a ping.");
    }

    private async ValueTask<Reply> AttemptAsync(UpstreamSession session, UpstreamRequest request, CancellationToken limit, CancellationToken ct)
    {
        var startedAt = time.GetTimestamp();
        var operation = new McpOperation(request.Method, request.Name, session.Revision, config.Url is null ? "pipe" : "tcp");
        using var span = HubTelemetry.StartMcpClientSpan(operation, alias, endpoint);
        var errorType = "cancelled";
        try
        {
            var reply = await ExchangeAsync(session, request, span, limit, ct);
            errorType = ReplyFault.Of(reply);
            return reply;
        }
        finally
        {
            if (errorType is not null) HubTelemetry.MarkFailed(span, errorType);
            HubTelemetry.RecordMcpClient(operation, alias, time.GetElapsedTime(startedAt), errorType);
        }
    }

    private async ValueTask<Reply> ExchangeAsync(UpstreamSession session, UpstreamRequest request, Activity? span, CancellationToken limit, CancellationToken ct)
    {
        try
        {
            return await session.SendAsync(request, span, limit);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return limit.IsCancellationRequested
                ? Refuse(ErrorKind.Timeout, "server_timeout", $"did not answer {request.Method} within {Limit(request)}.")
                : Refuse(ErrorKind.UpstreamFailed, Refusals.ServerFailed, "failed: The hub closed the connection.");
        }
        catch (UpstreamException error) when (error.NeedsSignIn)
        {
            return SignInFirst(error.Message);
        }
        catch (UpstreamException error)
        {
            return Refuse(ErrorKind.UpstreamFailed, error.IsUnprocessed ? Refusals.ServerUnprocessed : Refusals.ServerFailed, $"failed: {error.Message}");
        }
    }

    private string Limit(UpstreamRequest request) => $"{(request.Timeout is null ? "hub.limits.callSeconds" : "hub.tools.timeoutSeconds")} ({AllowedFor(request).TotalSeconds} s)";

    private HubError Busy() =>
        Refuse(ErrorKind.Limited, "server_busy", $"has {config.Hub.Limits.MaxConcurrentCalls} calls in flight (hub.limits.maxConcurrentCalls) and {config.Hub.Limits.MaxQueuedCalls} waiting (maxQueuedCalls).");

    /// <summary>The refusal of a call for which a person has to sign in first.</summary>
    public HubError SignInFirst(string reason) =>
        new(ErrorKind.Unavailable, Refusals.SignInNeeded, $"Server '{alias}' cannot be used for this: {reason}", $"An operator signs in with: mcphub servers login {alias}");

    private HubError Resting((string Reason, TimeSpan Remaining) open) =>
        Refuse(ErrorKind.Unavailable, "server_unavailable", $"is not asked for {Math.Max(1, Math.Ceiling(open.Remaining.TotalSeconds))} s more, because {config.Hub.Breaker.Failures} calls in a row failed. The last: {open.Reason}") with { RetryAfter = open.Remaining };

    private HubError Refuse(ErrorKind kind, string code, string what) =>
        new(kind, code, $"Server '{alias}' {what}", $"An operator sees more with: mcphub servers {alias}");
}

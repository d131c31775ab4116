using McpHub.Calls;
using McpHub.Snapshot;

namespace McpHub.Models;

/// <summary>How a call ends, on whichever way it comes to its end: settled once, when this is disposed.</summary>
internal sealed class ModelEnding(ModelCall call, Settlement settlement, TimeProvider time, CancellationToken callerGone) : IDisposable
{
    private readonly List<Attempt> attempts = [];
    private string? status;
    private string? errorCode;

    public HubError Refused(HubError refusal)
    {
        (status, errorCode) = ("refused", refusal.Code);
        return refusal;
    }

    /// <summary>What the caller still has to be told; null when the response has been written.</summary>
    public HubError? Untold { get; private set; }

    /// <summary>What was asked last; null before the first attempt.</summary>
    public Target? Target => attempts.LastOrDefault()?.Target;

    /// <summary>From here on the usage of this attempt counts, even if the caller leaves.</summary>
    public void Began(Attempt attempt)
    {
        attempts.Add(attempt);
        (status, errorCode) = (null, null);
    }

    public void Ended(Attempt attempt)
    {
        if (call.Rounds?.Pending is null) (status, errorCode) = attempt.Failure is { } failure ? ("failed", failure.Error.Code) : ("ok", null);
        Untold = attempt.HasResponse ? null : attempt.Failure?.Error;
    }

    public void Dispose()
    {
        call.Heartbeat?.Dispose();
        // Without a status an exception is passing by: either the caller is gone or the hub has a defect.
        status ??= callerGone.IsCancellationRequested ? "cancelled" : "failed";
        if (status != "ok") errorCode ??= status == "cancelled" ? "cancelled" : "internal_error";
        var outcome = new CallOutcome
        {
            Status = status,
            ErrorCode = errorCode,
            Duration = time.GetElapsedTime(call.StartedAt),
            BytesIn = call.Body.Length,
            BytesOut = attempts.Sum(attempt => attempt.BytesOut),
            Usage = attempts.Select(attempt => attempt.Usage).Aggregate((Usage?)null, Plus),
            ServedBy = Target?.Name,
            Dropped = [.. attempts.SelectMany(attempt => attempt.Dropped).Distinct()],
        };
        HubTelemetry.DescribeServerSpan(call, outcome);
        settlement.Settle(call, outcome);
    }

    private static Usage? Plus(Usage? one, Usage? other) => one is { } a && other is { } b
        ? new Usage(a.InputTokens + b.InputTokens, a.OutputTokens + b.OutputTokens, a.CachedInputTokens + b.CachedInputTokens, a.ReasoningTokens + b.ReasoningTokens, a.CacheWriteTokens + b.CacheWriteTokens)
        : one ?? other;
}

using McpHub.Calls;

namespace McpHub.Models;

/// <summary>How a call ends, on whichever way it comes to its end: settled once, when this is disposed.</summary>
internal sealed class ModelEnding(ModelCall call, Settlement settlement, TimeProvider time, CancellationToken callerGone) : IDisposable
{
    private Attempt? attempt;
    private string? status;
    private string? errorCode;

    public HubError Refused(HubError refusal)
    {
        (status, errorCode) = ("refused", refusal.Code);
        return refusal;
    }

    /// <summary>From here on the usage of this attempt counts, even if the caller leaves.</summary>
    public void Began(Attempt last) => attempt = last;

    /// <returns>What the caller still has to be told; null when the response has been written.</returns>
    public HubError? Ended(Attempt last)
    {
        (status, errorCode) = last.Failure is { } failure ? ("failed", failure.Error.Code) : ("ok", null);
        return last.HasResponse ? null : last.Failure?.Error;
    }

    public void Dispose()
    {
        // Without a status an exception is passing by: either the caller is gone or the hub has a defect.
        status ??= callerGone.IsCancellationRequested ? "cancelled" : "failed";
        if (status != "ok") errorCode ??= status == "cancelled" ? "cancelled" : "internal_error";
        var outcome = new CallOutcome
        {
            Status = status,
            ErrorCode = errorCode,
            Duration = time.GetElapsedTime(call.StartedAt),
            BytesIn = call.Body.Length,
            BytesOut = attempt?.BytesOut ?? 0,
            Usage = attempt?.Usage,
            ServedBy = attempt?.Target.Name,
            Dropped = attempt?.Dropped ?? [],
        };
        HubTelemetry.DescribeServerSpan(call, outcome);
        settlement.Settle(call, outcome);
    }
}

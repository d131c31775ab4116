using McpHub.Calls;

namespace McpHub.Models;

/// <summary>Tells the observers how a call ended: once, when it is disposed, on whichever way the call came to its end.</summary>
internal sealed class ModelSettlement(ModelCall call, ICallObserver[] observers, TimeProvider time, CancellationToken callerGone) : IDisposable
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
    public void Began(Attempt answering) => attempt = answering;

    public void Ended(Attempt last)
    {
        attempt = last;
        (status, errorCode) = last.Failure is { } failure ? ("failed", failure.Error.Code) : ("ok", null);
    }

    public void Dispose()
    {
        // Without a status an exception is passing by: either the caller is gone or the hub has a defect.
        status ??= callerGone.IsCancellationRequested ? "cancelled" : "failed";
        if (errorCode is null && status != "ok") errorCode = status == "cancelled" ? "cancelled" : "internal_error";
        var outcome = new CallOutcome
        {
            Status = status,
            ErrorCode = errorCode,
            Duration = time.GetElapsedTime(call.StartedAt),
            BytesIn = call.Body.Length,
            BytesOut = attempt?.BytesOut ?? 0,
            Usage = attempt?.Usage,
            ServedBy = attempt?.Target.Name,
        };
        HubTelemetry.DescribeServerSpan(call, outcome);
        foreach (var observer in observers) observer.OnCompleted(call, outcome);
    }
}

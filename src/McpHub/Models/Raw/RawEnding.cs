using McpHub.Calls;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models.Raw;

/// <summary>How a raw call ends, on whichever way: settled once, when this is disposed.</summary>
internal sealed class RawEnding(RawCall raw, Settlement settlement, TimeProvider time, HttpContext http) : IDisposable
{
    private RawWatch? watch;
    private string? status;
    private string? errorCode;

    public HubError Refused(HubError refusal)
    {
        (status, errorCode) = ("refused", refusal.Code);
        return refusal;
    }

    public void Watches(RawWatch answer) => watch = answer;

    /// <returns>What the caller still has to be told; null when the response has begun.</returns>
    public HubError? Ended(HubError? error)
    {
        if (error is null && http.Response.StatusCode >= 400) (status, errorCode) = ("failed", "provider_rejected");
        else (status, errorCode) = error is null ? ("ok", null) : ("failed", error.Code);
        if (http.RequestAborted.IsCancellationRequested) (status, errorCode) = ("cancelled", "cancelled");
        return http.Response.HasStarted || status == "cancelled" ? null : error;
    }

    public void Dispose()
    {
        status ??= http.RequestAborted.IsCancellationRequested ? "cancelled" : "failed";
        if (status != "ok") errorCode ??= status == "cancelled" ? "cancelled" : "internal_error";
        var outcome = new CallOutcome
        {
            Status = status,
            ErrorCode = errorCode,
            Duration = time.GetElapsedTime(raw.Call.StartedAt),
            BytesIn = raw.Call.Body.Length,
            BytesOut = watch?.BytesOut ?? 0,
            Usage = watch?.Usage,
            ServedBy = status == "refused" ? null : raw.Call.Route!.Targets[0].Name,
        };
        HubTelemetry.DescribeServerSpan(raw.Call, outcome);
        settlement.Settle(raw.Call, outcome);
    }
}

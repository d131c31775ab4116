using McpHub.Calls;

namespace McpHub.Telemetry;

/// <summary>Counts every call.</summary>
internal sealed class TelemetryObserver : ICallObserver
{
    public void OnCompleted(Call call, CallOutcome outcome) => HubTelemetry.CountCall(call, outcome);
}

using McpHub.Calls;

namespace McpHub.Audit;

/// <summary>One record per call of how it ended. Copies what the record needs, so that nothing of the call outlives it.</summary>
internal sealed class AuditObserver(AuditLog log, AuditHash hash) : ICallObserver
{
    public void OnCompleted(Call call, CallOutcome outcome) => log.Offer(CallBody.Of(call, hash, outcome));
}

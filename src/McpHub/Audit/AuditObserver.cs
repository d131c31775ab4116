using System.Diagnostics;
using McpHub.Calls;

namespace McpHub.Audit;

/// <summary>One audit record per call. Copies what the record needs, so that nothing of the call outlives it.</summary>
internal sealed class AuditObserver(AuditLog log, TimeProvider clock) : ICallObserver
{
    public void OnCompleted(Call call, CallOutcome outcome) => log.Offer(new AuditRecord
    {
        Time = clock.GetUtcNow(),
        RequestId = call.RequestId,
        Agent = call.Agent.Name,
        Door = call.Door,
        Action = call.Action,
        Target = call.Target,
        Requested = call.RequestedName,
        IsAllowed = call.Decision?.IsAllowed,
        Rule = call.Decision?.Rule,
        Outcome = outcome,
        TraceId = (call.Span ?? Activity.Current)?.TraceId.ToHexString(),
    });
}

using System.Diagnostics;
using McpHub.Calls;

namespace McpHub.Audit;

/// <summary>One record per call of how it ended. Copies what the record needs, so that nothing of the call outlives it.</summary>
internal sealed class AuditObserver(AuditLog log, AuditHash hash) : ICallObserver
{
    public void OnCompleted(Call call, CallOutcome outcome) => log.Offer(new CallBody
    {
        Agent = call.Agent.Name,
        RequestId = call.RequestId,
        Door = call.Door,
        Action = call.Action,
        Target = call.Target,
        Requested = call.RequestedName,
        IsAllowed = call.ApprovalId is not null ? true : call.Decision?.IsAllowed,
        ApprovalId = call.ApprovalId,
        Rule = call.Decision?.Rule,
        Intent = call.Intent,
        ArgumentHash = call.Intent is null ? hash.Of(call.Content.Span) : null,
        ResultHash = hash.Of(outcome.Result.Span),
        Outcome = outcome with { Result = default },
        TraceId = (call.Span ?? Activity.Current)?.TraceId.ToHexString(),
    });
}

using McpHub.Calls;

namespace McpHub.Audit;

/// <summary>One record per call of how it ended. Copies what the record needs, so that nothing of the call outlives it.</summary>
internal sealed class AuditObserver(AuditLog log, AuditHash hash) : ICallObserver
{
    public void OnCompleted(Call call, CallOutcome outcome) => log.Offer(CallBody.Of(call) with
    {
        Intent = call.Intent,
        ArgumentHash = call.Intent is null ? hash.Of(call.Content.Span) : null,
        ResultHash = hash.Of(outcome.Result.Span),
        Outcome = outcome with { Result = default },
    });
}

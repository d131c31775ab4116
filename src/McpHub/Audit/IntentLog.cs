using McpHub.Calls;

namespace McpHub.Audit;

/// <summary>Writes the record of a call before a server hears of it. Where that fails, the operator's word decides whether the call goes on.</summary>
/// <param name="isRequired">False to go on without a record.</param>
internal sealed class IntentLog(AuditLog log, AuditHash hash, bool isRequired) : IIntentLog
{
    private static readonly HubError Unavailable = new(
        ErrorKind.Unavailable,
        "audit_unavailable",
        "Nothing was done: the audit record of it cannot be written.",
        "An operator finds the reason in the hub's log; calls are taken again as soon as records are.");

    public async ValueTask<HubError?> AnnounceAsync(Call call, CancellationToken ct)
    {
        call.Intent = await WriteAsync(CallBody.Of(call) with { ArgumentBytes = call.Content.Length, ArgumentHash = hash.Of(call.Content.Span) }, ct);
        return Judge(call.Intent);
    }

    public async ValueTask<HubError?> AnnounceAsync(AdminChange change, CancellationToken ct)
    {
        change.Intent = await WriteAsync(new AdminBody(change.Action, change.Target, change.Agent), ct);
        return Judge(change.Intent);
    }

    public void Conclude(AdminChange change, bool isDone) =>
        log.Offer(new AdminBody(change.Action, change.Target, change.Agent) { Status = isDone ? "ok" : "failed", Intent = change.Intent });

    private async ValueTask<long?> WriteAsync(IAuditBody body, CancellationToken ct) => await log.WriteAsync(body, ct) is var sequence and > 0 ? sequence : null;

    private HubError? Judge(long? intent) => intent is null && isRequired ? Unavailable : null;
}

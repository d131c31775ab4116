namespace McpHub.Calls;

/// <summary>Tells all observers how a call ended: once, whoever disconnected.</summary>
public sealed class Settlement(IEnumerable<ICallObserver> observers, TimeProvider time)
{
    private readonly ICallObserver[] ordered = [.. observers];

    /// <param name="reply">Null when there is none: the call was cancelled, or the hub itself failed on it.</param>
    public void Settle(Call call, Reply? reply, bool isCancelled, long bytesIn)
    {
        if (reply is null && !isCancelled) reply = Refusals.Defect;
        var outcome = new CallOutcome
        {
            Status = ToStatus(reply),
            ErrorCode = ToCode(reply),
            Duration = time.GetElapsedTime(call.StartedAt),
            BytesIn = bytesIn,
            BytesOut = reply?.Body.Length ?? 0,
            Result = reply?.Body ?? default,
        };
        Settle(call, outcome);
    }

    public void Settle(Call call, CallOutcome outcome)
    {
        foreach (var observer in ordered) observer.OnCompleted(call, outcome);
    }

    private static string ToStatus(Reply? reply) => reply switch
    {
        null => "cancelled",
        { Refusal.Kind: ErrorKind.UpstreamFailed or ErrorKind.Unavailable or ErrorKind.Timeout or ErrorKind.Internal } => "failed",
        { Refusal: not null } => "refused",
        { IsRpcError: true } => "failed",
        { Body: var body } when ReplyFault.IsToolError(body) => "tool_error",
        _ => "ok",
    };

    private static string? ToCode(Reply? reply) => reply switch
    {
        null => "cancelled",
        { } given => ReplyFault.Of(given),
    };
}

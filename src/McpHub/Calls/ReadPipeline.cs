namespace McpHub.Calls;

/// <summary>An agent reads a resource, gets a prompt, or asks for completions: the same decisions as for a tool, without a contract to check.</summary>
public sealed class ReadPipeline(Admissions admissions, IUpstreams upstreams, Settlement settlement)
{
    public async ValueTask<Reply> RunAsync(ReadCall call, CancellationToken ct)
    {
        Reply? reply = null;
        try
        {
            reply = await AnswerAsync(call, ct);
            return reply.Value;
        }
        finally
        {
            settlement.Settle(call, reply, ct.IsCancellationRequested, call.Request?.Params.Length ?? 0);
        }
    }

    private async ValueTask<Reply> AnswerAsync(ReadCall call, CancellationToken ct)
    {
        if (await admissions.CheckAsync(call, ct) is { } refusal) return refusal;
        if (upstreams.Find(call.Server!) is not { } upstream) return Refusals.NoServer(call.Server!);
        if (await admissions.ClaimAsync(call, ct) is { } unapproved) return unapproved;

        var reply = await upstream.SendAsync(call.Request! with { Call = call }, ct);
        admissions.Continue(call, reply);
        return reply;
    }
}

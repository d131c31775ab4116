using McpHub.Calls.Results;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Calls;

/// <summary>An agent calls a tool. Every door ends here.</summary>
public sealed class ToolPipeline(Admissions admissions, ToolContract contract, IUpstreams upstreams, IIntentLog intents, Settlement settlement, ResultCap results)
{
    /// <param name="call">The tool has been looked up in the agent's own catalog: what is not listed is not found.</param>
    public async ValueTask<Reply> RunAsync(ToolCall call, CancellationToken ct)
    {
        Reply? reply = null;
        try
        {
            reply = await AnswerAsync(call, ct);
            return reply.Value;
        }
        finally
        {
            settlement.Settle(call, reply, ct.IsCancellationRequested, call.Arguments.Length);
        }
    }

    private async ValueTask<Reply> AnswerAsync(ToolCall call, CancellationToken ct)
    {
        if (await admissions.CheckAsync(call, ct) is { } refusal) return refusal;
        if (contract.CheckTask(call) is { } unable) return unable;
        if (contract.CheckArguments(call) is { } invalid) return invalid;
        if (upstreams.Find(call.Tool!.Server) is not { } upstream) return Refusals.NoServer(call.Tool.Server);
        if (await admissions.ClaimAsync(call, ct) is { } unapproved) return unapproved;
        if (await intents.AnnounceAsync(call, ct) is { } unrecorded) return admissions.Undo(call, unrecorded);

        var reply = await SendAsync(upstream, call, ct);
        admissions.Continue(call, reply);
        return contract.CheckResult(call, reply) ?? results.Apply(call, reply);
    }

    // When the connection breaks nobody knows whether the tool did its work. Only the operator's word that a second time does no harm
    // makes it right to send the call again; the server's own hint does not.
    private static async ValueTask<Reply> SendAsync(IUpstream upstream, ToolCall call, CancellationToken ct)
    {
        var request = ToRequest(call);
        var reply = await upstream.SendAsync(request, ct);
        if (reply.Refusal is not { Code: Refusals.ServerFailed } || !call.Tool!.Settings.IsIdempotent) return reply;
        var second = await upstream.SendAsync(request, ct);
        return second.Refusal is null ? second : reply;
    }

    private static UpstreamRequest ToRequest(ToolCall call) => new()
    {
        Method = McpMethods.ToolsCall,
        // Written anew even when they stay the same: of members that stand twice only the one decided on may leave.
        Params = ObjectSplice.Rewrite(call.Params, JsonEdit.SetText("name", call.Tool!.Name), JsonEdit.Set("arguments", call.Arguments), JsonEdit.Set("task", call.WantsTask ? ObjectSplice.Get(call.Params, "task"u8) : default)),
        Name = call.Tool.Name,
        Meta = call.Meta,
        Agent = call.Agent.Name,
        Call = call,
        Capabilities = call.Capabilities,
        LogLevel = call.LogLevel,
        HeaderParameters = call.Tool.HeaderParameters,
        Timeout = call.Tool.Settings.Timeout,
        Client = call.Client,
    };
}

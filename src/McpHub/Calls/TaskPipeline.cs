using McpHub.Calls.Results;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Calls;

/// <summary>
/// An agent asks after a task that its call of a tool became, feeds it or ends it. Whoever may no longer call the tool may no longer
/// do that either, and what the task comes to is held to the same rules as a result that comes at once.
/// </summary>
public sealed class TaskPipeline(Admissions admissions, ToolContract contract, IUpstreams upstreams, IIntentLog intents, Settlement settlement, ResultCap results)
{
    /// <param name="call">Of the tool that the task belongs to.</param>
    /// <param name="request">Under the server's own id of the task.</param>
    public async ValueTask<Reply> RunAsync(ToolCall call, UpstreamRequest request, CancellationToken ct)
    {
        Reply? reply = null;
        try
        {
            reply = await AnswerAsync(call, request, ct);
            return reply.Value;
        }
        finally
        {
            settlement.Settle(call, reply, ct.IsCancellationRequested, request.Params.Length);
        }
    }

    private async ValueTask<Reply> AnswerAsync(ToolCall call, UpstreamRequest request, CancellationToken ct)
    {
        if (await admissions.AdmitAsync(call, ct) is { } refusal) return refusal;
        if (upstreams.Find(call.Tool!.Server) is not { } upstream) return Refusals.NoServer(call.Tool.Server);
        if (IsChange(request.Method) && await intents.AnnounceAsync(call, ct) is { } unrecorded) return unrecorded;

        var reply = await upstream.SendAsync(request, ct);
        return request.Method == McpMethods.TasksResult ? Hold(call, reply) : FinishTask(call, reply);
    }

    private static bool IsChange(string method) => method is McpMethods.TasksUpdate or McpMethods.TasksCancel;

    /// <summary>A task as the agent may see it: the result in it checked and cut like any other.</summary>
    public Reply FinishTask(ToolCall call, Reply reply)
    {
        if (!reply.IsResult || ObjectSplice.GetObject(reply.Body, "result"u8) is not { IsEmpty: false } result) return reply;
        var held = Hold(call, Reply.Result(result));
        return held.IsResult ? Reply.Result(ObjectSplice.Rewrite(reply.Body, JsonEdit.Set("result", held.Body))) : held;
    }

    private Reply Hold(ToolCall call, Reply result) => contract.CheckResult(call, result) ?? results.Apply(call, result);
}

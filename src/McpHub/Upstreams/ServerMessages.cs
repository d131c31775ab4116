using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>What a server says on its own account: change notices are handed on, questions answered.</summary>
internal sealed class ServerMessages(Action<string, ReadOnlyMemory<byte>> onChange, IServerQuestions questions) : INotificationSink
{
    public ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        if (method is McpMethods.ToolsChanged or McpMethods.PromptsChanged or McpMethods.ResourcesChanged or McpMethods.ResourceUpdated or McpMethods.TaskChanged or McpMethods.TaskStatus or McpMethods.ElicitationComplete) onChange(method, @params);
        return ValueTask.CompletedTask;
    }

    /// <returns>The frame of the answer.</returns>
    /// <param name="client">The client of the call on whose stream the question came; null when the stream does not say.</param>
    public async Task<byte[]> AnswerAsync(RpcMessage request, IClientChannel? client, CancellationToken ct)
    {
        if (request.Method == McpMethods.Ping) return RpcFrames.Result(request.Id.Span, "{}"u8);
        var answer = await questions.AnswerAsync(request.Method!, request.Params, client, ct);
        return answer.IsRpcError ? RpcFrames.Error(request.Id.Span, answer.Body.Span) : RpcFrames.Result(request.Id.Span, answer.Body.Span);
    }
}

using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>What a server says on its own account: change notices are handed on, requests answered.</summary>
internal sealed class ServerMessages(Action<string, ReadOnlyMemory<byte>> onChange) : INotificationSink
{
    public ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        if (method is McpMethods.ToolsChanged or McpMethods.PromptsChanged or McpMethods.ResourcesChanged or McpMethods.ResourceUpdated) onChange(method, @params);
        return ValueTask.CompletedTask;
    }

    /// <summary>The answer to a request of the server. It was told that this client can do nothing, so only <c>ping</c> is legitimate.</summary>
    public static byte[] Answer(RpcMessage request) => request.Method == McpMethods.Ping
        ? RpcFrames.Result(request.Id.Span, "{}"u8)
        : RpcFrames.Error(request.Id.Span, RpcFrames.ErrorObject(RpcCodes.MethodNotFound, $"This client does not offer '{request.Method}'; it did not declare the capability."));
}

using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>
/// Answers what a server of a session era asks its client for. The question goes to the client whose call the server is working on,
/// when that is certain; a question never reaches somebody else.
/// </summary>
internal static class ServerRequests
{
    /// <summary>
    /// What the hub offers to such servers. Roots are left out: one session serves many clients, and the server would take
    /// the roots of one for those of all.
    /// </summary>
    public static readonly byte[] Offered = """{"elicitation":{"form":{},"url":{}},"sampling":{}}"""u8.ToArray();

    /// <summary>The frame of the answer.</summary>
    /// <param name="callers">The clients of all calls that the server may be working on, those that cannot be asked included.</param>
    public static async Task<byte[]> AnswerAsync(RpcMessage request, IReadOnlyCollection<IClientChannel> callers, CancellationToken ct)
    {
        if (request.Method == McpMethods.Ping) return RpcFrames.Result(request.Id.Span, "{}"u8);
        if (!callers.Any(caller => caller.CanAsk(request.Method!, request.Params))) return Refuse(request, RpcCodes.MethodNotFound, $"No client that answers '{request.Method}' waits for this server now.");
        if (callers.Count > 1) return Refuse(request, RpcCodes.InternalError, $"Several calls run on this server; it is not certain whose client '{request.Method}' is for.");
        var answer = await callers.Single().AskAsync(request.Method!, request.Params, ct);
        return answer.IsRpcError ? RpcFrames.Error(request.Id.Span, answer.Body.Span) : RpcFrames.Result(request.Id.Span, answer.Body.Span);
    }

    private static byte[] Refuse(RpcMessage request, int code, string text) => RpcFrames.Error(request.Id.Span, RpcFrames.ErrorObject(code, text));
}

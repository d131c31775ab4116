using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>
/// Questions on a session that is the hub's own, not a client's: there is nobody to pass them on to. The hub works on no folders, and
/// says so; for everything else it has no answer.
/// </summary>
internal sealed class HubQuestions : IServerQuestions
{
    private static readonly byte[] NoRoots = """{"roots":[]}"""u8.ToArray();
    private volatile bool hasInput;

    /// <summary>True once the server asked for input: from then on calls of clients that cannot give any go to sessions that say so.</summary>
    public bool WantInput => hasInput;

    public Task<Reply> AnswerAsync(string method, ReadOnlyMemory<byte> @params, IClientChannel? client, CancellationToken ct)
    {
        if (method == McpMethods.ListRoots) return Task.FromResult(Reply.Result(NoRoots));
        hasInput |= method is McpMethods.Elicit or McpMethods.Sample;
        return Task.FromResult(Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.MethodNotFound, $"No client that answers '{method}' waits for this server now.")));
    }
}

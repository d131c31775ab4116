using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;

namespace McpHub.Mcp;

/// <summary>
/// Servers of the current revision ask for input by their result and expect the request again; clients of the session era are asked
/// by requests of their own. This turns the one into the other (specification 2026-07-28, patterns/mrtr).
/// </summary>
internal sealed class InputRounds(McpDispatcher dispatcher, IClientChannel client)
{
    private const int MaxRounds = 10;

    public async ValueTask<Reply?> AnswerAsync(McpRequest request, CancellationToken ct)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var reply = await dispatcher.AnswerAsync(request, ct);
            if (reply is not { IsResult: true } result || ObjectSplice.Get(result.Body, "inputRequests"u8).IsEmpty && ObjectSplice.Get(result.Body, "requestState"u8).IsEmpty) return reply;
            var (responses, fault) = await AskAsync(ObjectSplice.Get(result.Body, "inputRequests"u8), ct);
            if (fault is not null) return fault;
            request = request with
            {
                Params = ObjectSplice.Rewrite(request.Params, JsonEdit.Set("inputResponses", responses), JsonEdit.Set("requestState", ObjectSplice.Get(result.Body, "requestState"u8))),
            };
        }

        return Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InternalError, $"The server asked for input more than {MaxRounds} times; the hub gave up."));
    }

    private async Task<(byte[] Responses, Reply? Fault)> AskAsync(ReadOnlyMemory<byte> requests, CancellationToken ct)
    {
        var responses = new List<JsonEdit>();
        foreach (var (key, wanted) in ObjectSplice.Members(requests))
        {
            var method = ObjectSplice.GetText(wanted, "method"u8) ?? "";
            var @params = ObjectSplice.Get(wanted, "params"u8);
            if (!client.CanAsk(method, @params)) return ([], Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InvalidRequest, $"The server needs '{method}' from this client, which did not declare it.")));
            var answer = await client.AskAsync(method, @params, ct);
            if (answer.IsRpcError) return ([], answer);
            responses.Add(JsonEdit.Set(key, answer.Body));
        }

        return (ObjectSplice.Rewrite(default, [.. responses]), null);
    }
}

using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

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
            var (responses, fault) = await AskAsync(request, ObjectSplice.Get(result.Body, "inputRequests"u8), ct);
            if (fault is not null) return fault;
            request = request with
            {
                Params = ObjectSplice.Rewrite(request.Params, JsonEdit.Set("inputResponses", responses), JsonEdit.Set("requestState", ObjectSplice.Get(result.Body, "requestState"u8))),
            };
        }

        return Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InternalError, $"The server asked for input more than {MaxRounds} times; the hub gave up."));
    }

    private async Task<(byte[] Responses, Reply? Fault)> AskAsync(McpRequest request, ReadOnlyMemory<byte> requests, CancellationToken ct)
    {
        var responses = new List<JsonEdit>();
        foreach (var (key, wanted) in ObjectSplice.Members(requests))
        {
            var method = ObjectSplice.GetText(wanted, "method"u8) ?? "";
            var @params = ObjectSplice.Get(wanted, "params"u8);
            if (!client.CanAsk(method, @params)) return ([], NotAble(request, method));
            var answer = await client.AskAsync(method, ForSessions(method, @params), ct);
            if (answer.IsRpcError) return ([], answer);
            responses.Add(JsonEdit.Set(key, answer.Body));
        }

        return (ObjectSplice.Rewrite(default, [.. responses]), null);
    }

    // In that revision a question that sends the user to a URL has an id; the current one has done away with it.
    private static ReadOnlyMemory<byte> ForSessions(string method, ReadOnlyMemory<byte> @params)
    {
        var needsId = method == McpMethods.Elicit && ObjectSplice.GetText(@params, "mode"u8) == "url" && ObjectSplice.Get(@params, "elicitationId"u8).IsEmpty;
        return needsId ? ObjectSplice.Rewrite(@params, JsonEdit.SetText("elicitationId", Guid.NewGuid().ToString("n"))) : @params;
    }

    // A model can act on what a tool could not do; for everything else it is the client's error.
    private static Reply NotAble(McpRequest request, string method)
    {
        var error = new HubError(ErrorKind.BadRequest, "client_cannot_answer", $"The server needs '{method}' from this client, which did not declare it.");
        return request.Method == McpMethods.ToolsCall ? Reply.Result(McpErrors.ToToolResult(error, request.RequestId)) : Reply.RpcError(McpErrors.ToRpcError(error, request.RequestId));
    }
}

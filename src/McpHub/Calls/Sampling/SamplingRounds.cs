using McpHub.Config;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Calls.Sampling;

/// <summary>
/// A request in which the hub completes conversations for the server (off unless the operator wants it). Servers of older revisions ask in the
/// middle of the call; those of the current one by their result, which the hub then answers by the request again. What only the client can
/// answer goes on to it.
/// </summary>
public sealed class SamplingRounds(IModelSampler sampler)
{
    private const int MaxRounds = 10;

    /// <param name="config">What the operator allows the server.</param>
    /// <param name="send">Sends the request to the server.</param>
    public async ValueTask<Reply> SendAsync(UpstreamRequest request, SamplingConfig config, Func<UpstreamRequest, CancellationToken, ValueTask<Reply>> send, CancellationToken ct)
    {
        if (request is not { Call: { } call, Client: { } client } || ClientAbilities.Read(request.Capabilities).HasFlag(Abilities.Sample)) return await send(request, ct);
        var channel = new SampledChannel(client, call, config, sampler);
        request = request with { Client = channel, Capabilities = ObjectSplice.Rewrite(request.Capabilities, JsonEdit.Set("sampling", "{}"u8.ToArray())) };
        for (var round = 0; round < MaxRounds; round++)
        {
            var reply = await send(request, ct);
            var questions = QuestionsOf(reply).Where(question => channel.IsForHub(question.Method, question.Params)).ToList();
            if (questions.Count == 0) return reply;
            var answers = new List<JsonEdit>();
            foreach (var question in questions)
            {
                var answer = await channel.AskAsync(question.Method, question.Params, ct);
                if (answer.IsRpcError) return answer;
                answers.Add(JsonEdit.Set(question.Key, answer.Body));
            }

            request = request with
            {
                Params = ObjectSplice.Rewrite(request.Params, JsonEdit.Set("inputResponses", ObjectSplice.Rewrite(default, [.. answers])), JsonEdit.Set("requestState", ObjectSplice.Get(reply.Body, "requestState"u8))),
            };
        }

        return Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InternalError, $"The server asked for a model more than {MaxRounds} times in a row; the hub gave up."));
    }

    private static IEnumerable<(string Key, string Method, ReadOnlyMemory<byte> Params)> QuestionsOf(Reply reply)
    {
        if (!reply.IsResult || ObjectSplice.GetText(reply.Body, "resultType"u8) != "input_required") return [];
        return ObjectSplice.Members(ObjectSplice.GetObject(reply.Body, "inputRequests"u8))
            .Select(question => (question.Key, ObjectSplice.GetText(question.Value, "method"u8) ?? "", ObjectSplice.Get(question.Value, "params"u8)));
    }
}

using McpHub.Calls;
using McpHub.Calls.Sampling;
using McpHub.Wire.Json;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models;

/// <summary>What servers ask of a client's model becomes a call of a model of the hub, by the agent in whose call it is asked: through the same pipeline as every other.</summary>
internal sealed class ModelSampler(ModelPipeline pipeline, TimeProvider time) : IModelSampler
{
    private const string Door = "sampling";

    public async Task<Reply> SampleAsync(Call call, string model, ReadOnlyMemory<byte> @params, long maxTokens, CancellationToken ct)
    {
        if (SamplingForm.ToRequest(@params, model, maxTokens, out var problem) is not { } body) return Invalid(problem!);
        if (!JsonPeek.TryRead(body, out var peek, out _)) return Invalid("it is not valid JSON.");
        using var answer = new MemoryStream();
        var http = new DefaultHttpContext { RequestAborted = ct, Response = { Body = answer } };
        var refusal = await pipeline.RunAsync(ToCall(call, model, body, peek), http);
        if (refusal is not null) return refusal;
        await http.Response.CompleteAsync();
        return http.Response.StatusCode < 300 && SamplingForm.ToResult(answer.ToArray()) is { } result
            ? Reply.Result(result)
            : new HubError(ErrorKind.UpstreamFailed, "sampling_failed", $"Model '{model}' answered with status {http.Response.StatusCode} and nothing that a server can use.", "An operator sees more in the audit records of this request.");
    }

    private ModelCall ToCall(Call call, string model, byte[] body, JsonPeek peek) => new()
    {
        Agent = call.Agent,
        Snapshot = call.Snapshot,
        RequestId = call.RequestId,
        Door = Door,
        Operation = ModelOperation.Chat,
        Dialect = ModelDoors.OpenAiChat.Dialect,
        Request = peek,
        RequestedName = model,
        Body = body,
        IsStreaming = false,
        StartedAt = time.GetTimestamp(),
        Span = call.Span,
    };

    private static HubError Invalid(string problem) => new(ErrorKind.BadRequest, "invalid_sampling", $"The server's sampling request cannot be passed on: {problem}");
}

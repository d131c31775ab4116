using System.Buffers;
using System.IO.Pipelines;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpHub.Models.ChatClients;

/// <summary>Calls of models from inside the process: through the same pipeline as those that come over HTTP.</summary>
internal sealed class HubCalls(ModelPipeline pipeline, HubState state, TimeProvider time)
{
    private const string Door = "in-process";

    public static ChatDialect Dialect { get; } = ChatDialects.Find("openai-chat")!;

    /// <summary>Writes the answer to <paramref name="output"/> in OpenAI's form.</summary>
    /// <exception cref="HubCallException">The hub or the provider refuses.</exception>
    public async Task RunAsync(string agent, ModelOperation operation, ReadOnlyMemory<byte> body, Stream output, CancellationToken ct)
    {
        var snapshot = state.Current;
        if (!snapshot.Agents.TryGetValue(agent, out var who)) throw new HubCallException(new HubError(ErrorKind.Unauthenticated, "agent_not_found", $"There is no agent '{agent}'.", "Add it to agents in the configuration."));
        if (!JsonPeek.TryRead(body.Span, out var peek, out var problem)) throw new HubCallException(PeekErrors.From(problem));

        var http = new DefaultHttpContext { RequestAborted = ct, TraceIdentifier = RequestId.New() };
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(output));
        var call = new ModelCall
        {
            Agent = who, Snapshot = snapshot, RequestId = http.TraceIdentifier, Door = Door, Operation = operation, Dialect = Dialect, Request = peek,
            RequestedName = peek.Model ?? "", Body = body, IsStreaming = peek.IsStreaming, IsStrict = who.IsStrict, StartedAt = time.GetTimestamp(),
        };
        var refusal = PeekErrors.CheckModel(peek.Model) ?? await pipeline.RunAsync(call, http);
        if (refusal is not null) throw new HubCallException(refusal);
        if (http.Response.StatusCode >= 400) throw new HubCallException(new HubError(ErrorKind.BadRequest, "provider_rejected", $"The provider rejected the request (status {http.Response.StatusCode})."));
        await http.Response.CompleteAsync();
    }
}

/// <summary>A call of a model from inside the process was refused or failed.</summary>
public sealed class HubCallException(HubError error) : Exception(error.Text)
{
    public HubError Error { get; } = error;
}

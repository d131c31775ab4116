using McpHub.Calls;
using McpHub.Wire.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpHub.Models;

/// <summary>Makes a call of an HTTP request, and answers it.</summary>
internal sealed class ModelRequests(ModelPipeline pipeline, TimeProvider time)
{
    private const string StrictHeader = "x-hub-strict";
    private const string ToolsHeader = "x-hub-tools";

    public async Task RunAsync(HttpContext http, ModelDoor door, ModelOperation operation, InUrl url)
    {
        var startedAt = time.GetTimestamp();
        var caller = Caller.Of(http);
        try
        {
            using var body = new PooledBuffer(caller.Snapshot.Config.Limits.MaxModelBodyBytes);
            var error = caller.Agent is null ? AgentRequired() : await RequestBody.ReadAsync(http, body, door.TakesUntypedBodies);
            error ??= Peek(body.WrittenMemory, url, out var request) ?? await pipeline.RunAsync(ToCall(http, caller, door, operation, request, url, startedAt), http);
            if (error is not null) await http.RefuseAsync(error);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Settled already; nobody is left to be told.
        }
    }

    internal static HubError AgentRequired() => new(
        ErrorKind.BadRequest, "agent_required", "You act as operator, and models are called by agents.", "Send the header x-hub-agent with the name of an agent.");

    private static HubError? Peek(ReadOnlyMemory<byte> body, InUrl url, out PeekedBody request)
    {
        request = new PeekedBody(body, default, default);
        if (!JsonPeek.TryRead(body.Span, out var peek, out var error)) return PeekErrors.From(error);
        request = request with { Peek = peek };
        if (peek.HasHub && request.TakeHub(out request) is { } problem) return problem;
        return PeekErrors.CheckModel(url.Model ?? peek.Model);
    }

    private static ModelCall ToCall(HttpContext http, Caller caller, ModelDoor door, ModelOperation operation, PeekedBody request, InUrl url, long startedAt) => new()
    {
        Agent = caller.Agent!,
        Snapshot = caller.Snapshot,
        RequestId = http.TraceIdentifier,
        Door = door.Name,
        Operation = operation,
        Dialect = door.Dialect,
        Request = request.Peek,
        RequestedName = url.Model ?? request.Peek.Model!,
        Body = request.Body,
        IsStreaming = url.IsStreaming ?? (operation == ModelOperation.Chat && (request.Peek.SaysStream ? request.Peek.IsStreaming : door.StreamsByDefault)),
        HubOptions = request.Hub,
        IsStrict = caller.Agent!.IsStrict || HubOptions.IsTrue(request.Hub, "strict"u8) || http.Request.Headers[StrictHeader] == "true",
        AskedTools = HubOptions.ToolsIn(request.Hub, http.Request.Headers[ToolsHeader].ToString()),
        CalledAt = http.Request.Host.Value,
        AskedPrompt = HubOptions.PromptIn(request.Hub),
        Forwarded = door.Forwarded(http.Request),
        StartedAt = startedAt,
        Origin = CallOrigin.Of(http),
        Span = http.Features.Get<IHttpActivityFeature>()?.Activity,
    };
}

/// <summary>What a request says in its URL, for dialects that do; it wins over the body.</summary>
internal sealed record InUrl(string? Model, bool? IsStreaming)
{
    public static readonly InUrl Nothing = new(null, null);
}

using McpHub.Calls;
using McpHub.Wire.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Models;

/// <summary>The OpenAI-compatible door.</summary>
public static class ModelEndpoints
{
    private const string Door = "openai";

    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.ServiceProvider.GetRequiredService<ModelPipeline>();
        var time = endpoints.ServiceProvider.GetRequiredService<TimeProvider>();
        var group = endpoints.MapGroup("/v1").WithMetadata(OpenAiErrors.Instance);
        group.MapPost("/chat/completions", http => CallAsync(http, ModelOperation.Chat, pipeline, time));
        group.MapPost("/embeddings", http => CallAsync(http, ModelOperation.Embeddings, pipeline, time));
        group.MapGet("/models", ModelList.WriteAllAsync);
        group.MapGet("/models/{**id}", ModelList.WriteOneAsync);
    }

    private static async Task CallAsync(HttpContext http, ModelOperation operation, ModelPipeline pipeline, TimeProvider time)
    {
        var startedAt = time.GetTimestamp();
        var caller = Caller.Of(http);
        try
        {
            using var body = new PooledBuffer(caller.Snapshot.Config.Limits.MaxModelBodyBytes);
            var error = caller.Agent is null ? AgentRequired() : await RequestBody.ReadAsync(http, body);
            error ??= Peek(body, out var request) ?? await pipeline.RunAsync(ToCall(http, caller, operation, request, body, startedAt), http);
            if (error is not null) await http.RefuseAsync(error);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Settled already; nobody is left to be told.
        }
    }

    internal static HubError AgentRequired() => new(
        ErrorKind.BadRequest, "agent_required", "You act as operator, and models are called by agents.", "Send the header x-hub-agent with the name of an agent.");

    private static HubError? Peek(PooledBuffer body, out JsonPeek request) =>
        JsonPeek.TryRead(body.WrittenSpan, out request, out var error) ? PeekErrors.CheckModel(request.Model) : PeekErrors.From(error);

    private static ModelCall ToCall(HttpContext http, Caller caller, ModelOperation operation, JsonPeek request, PooledBuffer body, long startedAt) => new()
    {
        Agent = caller.Agent!,
        Snapshot = caller.Snapshot,
        RequestId = http.TraceIdentifier,
        Door = Door,
        Operation = operation,
        Request = request,
        RequestedName = request.Model!,
        Body = body.WrittenMemory,
        StartedAt = startedAt,
        Span = http.Features.Get<IHttpActivityFeature>()?.Activity,
    };
}

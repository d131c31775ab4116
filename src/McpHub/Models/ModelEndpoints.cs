using McpHub.Calls;
using McpHub.Models.Listing;
using McpHub.Models.Raw;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Models;

/// <summary>The APIs that models can be called in: one URL, one dialect.</summary>
public static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        StoredResponses.ResponseEndpoints.MapStoredResponses(endpoints);
        var requests = endpoints.ServiceProvider.GetRequiredService<ModelRequests>();
        Map(endpoints, requests, "/v1/chat/completions", ModelDoors.OpenAiChat, ModelOperation.Chat);
        Map(endpoints, requests, "/v1/responses", ModelDoors.OpenAiResponses, ModelOperation.Chat);
        Map(endpoints, requests, "/v1/responses/input_tokens", ModelDoors.OpenAiResponses, ModelOperation.CountTokens);
        Map(endpoints, requests, "/v1/embeddings", ModelDoors.OpenAiChat, ModelOperation.Embeddings);
        Map(endpoints, requests, "/v1/messages", ModelDoors.Anthropic, ModelOperation.Chat);
        Map(endpoints, requests, "/v1/messages/count_tokens", ModelDoors.Anthropic, ModelOperation.CountTokens);
        Map(endpoints, requests, "/api/chat", ModelDoors.Ollama, ModelOperation.Chat);
        Map(endpoints, requests, "/api/embed", ModelDoors.Ollama, ModelOperation.Embeddings);
        foreach (var version in GeminiCall.Versions)
        {
            if (ModelDoors.Gemini is { } gemini) endpoints.MapPost($"/{version}/models/{{**call}}", http => GeminiCall.RunAsync(http, gemini, requests)).WithMetadata(gemini.Errors);
        }


        endpoints.MapRawRoutes();

        endpoints.MapModelLists();
    }

    private static void Map(IEndpointRouteBuilder endpoints, ModelRequests requests, string path, ModelDoor? door, ModelOperation operation)
    {
        if (door is not null) endpoints.MapPost(path, http => requests.RunAsync(http, door, operation, InUrl.Nothing)).WithMetadata(door.Errors);
    }
}

using McpHub.Calls;
using McpHub.Models.Discovery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Models.Listing;

/// <summary>The lists of models, each in the form of the API that it belongs to.</summary>
internal static class ModelListEndpoints
{
    public static void MapModelLists(this IEndpointRouteBuilder endpoints)
    {
        var list = new ModelList(endpoints.ServiceProvider.GetRequiredService<DiscoveredModels>());
        Map(endpoints, list, "/v1/models", V1Errors.Instance, http => IsAnthropic(http) ? ModelListForm.Anthropic : IsGemini(http) ? ModelListForm.Gemini : ModelListForm.OpenAi);
        if (ModelDoors.Gemini is { } gemini) Map(endpoints, list, "/v1beta/models", gemini.Errors, _ => ModelListForm.Gemini);
        if (ModelDoors.Ollama is { } ollama) endpoints.MapGet("/api/tags", http => list.WriteAllAsync(http, ModelListForm.Ollama)).WithMetadata(ollama.Errors);
    }

    private static void Map(IEndpointRouteBuilder endpoints, ModelList list, string path, IErrorDialect errors, Func<HttpContext, ModelListForm> form)
    {
        var group = endpoints.MapGroup(path).WithMetadata(errors);
        group.MapGet("", http => list.WriteAllAsync(http, form(http)));
        group.MapGet("/{**id}", http => ModelList.WriteOneAsync(http, form(http)));
    }

    // Three vendors list their models at one path; headers that only one of them has tell which is meant.
    private static bool IsAnthropic(HttpContext http) => http.Request.Headers.ContainsKey("anthropic-version");

    private static bool IsGemini(HttpContext http) => http.Request.Headers.ContainsKey("x-goog-api-key");

    private sealed class V1Errors : IErrorDialect
    {
        public static readonly V1Errors Instance = new();

        public Task WriteAsync(HttpContext http, HubError error) =>
            IsAnthropic(http) && ModelDoors.Anthropic is { } anthropic ? anthropic.Errors.WriteAsync(http, error)
            : IsGemini(http) && ModelDoors.Gemini is { } gemini ? gemini.Errors.WriteAsync(http, error)
            : OpenAiErrors.Instance.WriteAsync(http, error);
    }
}

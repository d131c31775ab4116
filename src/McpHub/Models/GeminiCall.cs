using McpHub.Calls;
using McpHub.Wire.Dialects.Gemini;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Models;

/// <summary>Gemini's URLs: <c>/v1beta/models/{model}:{method}</c>. A model's name may hold slashes and colons itself.</summary>
internal static class GeminiCall
{
    /// <summary>The vendor's SDKs take the one or the other, by their own version.</summary>
    public static readonly IReadOnlyList<string> Versions = ["v1beta", "v1"];

    public static Task RunAsync(HttpContext http, ModelDoor door, ModelRequests requests)
    {
        var call = ModelNames.Decode((string?)http.GetRouteValue("call"));
        var colon = call.LastIndexOf(':');
        var (model, method) = colon < 0 ? (call, "") : (call[..colon], call[(colon + 1)..]);
        return method switch
        {
            "generateContent" => requests.RunAsync(http, door, ModelOperation.Chat, new InUrl(model, IsStreaming: false)),
            "countTokens" => requests.RunAsync(http, door, ModelOperation.CountTokens, new InUrl(model, IsStreaming: false)),
            "embedContent" or "batchEmbedContents" => requests.RunAsync(http, door, ModelOperation.Embeddings, new InUrl(model, IsStreaming: false)),
            "streamGenerateContent" when http.Request.Query["alt"] == "sse" => requests.RunAsync(http, door, ModelOperation.Chat, new InUrl(model, IsStreaming: true)),
            "streamGenerateContent" => requests.RunAsync(http, door with { Dialect = GeminiDialect.InArrays }, ModelOperation.Chat, new InUrl(model, IsStreaming: true)),
            _ => http.RefuseAsync(new HubError(ErrorKind.NotFound, "method_not_found", $"There is no method '{(method.Length <= 64 ? method : method[..64])}' of a model here.", "Use generateContent, streamGenerateContent, countTokens, embedContent or batchEmbedContents.")),
        };
    }
}

/// <summary>Names of models in URLs.</summary>
internal static class ModelNames
{
    /// <summary>Undoes the one escape that routing leaves alone.</summary>
    public static string Decode(string? value) => value?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) ?? "";
}

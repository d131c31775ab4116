using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpHub.Models;

/// <summary>Begins the caller's response with what of the provider's may be shown.</summary>
internal static class ModelReply
{
    /// <param name="length">Null when it is not known in advance.</param>
    public static void Begin(HttpContext http, ProviderAnswer answer, long? length)
    {
        Begin(http.Response, answer.Status, answer.MediaType, answer.Headers, length);
        if (!answer.IsStream) return;
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // for reverse proxies that would hold the events back
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    public static async Task WriteAsync(HttpContext http, VerbatimError error)
    {
        Begin(http.Response, error.Status, "application/json", error.Headers, error.Body.Length);
        await http.Response.Body.WriteAsync(error.Body, http.RequestAborted);
    }

    private static void Begin(HttpResponse response, int status, string mediaType, IReadOnlyList<KeyValuePair<string, string>> headers, long? length)
    {
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = length;
        foreach (var (name, value) in headers) response.Headers[name] = value;
    }
}

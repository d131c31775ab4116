using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpHub.Models;

/// <summary>Begins the caller's response with what of the provider's may be shown.</summary>
internal static class ModelReply
{
    /// <param name="length">Null when it is not known in advance.</param>
    public static void Begin(HttpContext http, ReplyHead head, long? length)
    {
        Begin(http.Response, head.Status, head.MediaType, head.Headers, length);
        if (!head.IsStream) return;
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

/// <summary>What a response begins with.</summary>
internal sealed record ReplyHead(int Status, string MediaType, bool IsStream, IReadOnlyList<KeyValuePair<string, string>> Headers);

using McpHub.Calls;
using McpHub.Wire.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpHub.Models;

/// <summary>Reads a JSON request into memory, counting what comes rather than believing what was announced.</summary>
internal static class RequestBody
{
    /// <param name="body">Empty; its bound is the limit.</param>
    /// <param name="mayBeUntyped">Whether a body may come without a type, or with the one that curl gives to all of them.</param>
    /// <returns>What is wrong with the request; null when it was read.</returns>
    public static async ValueTask<HubError?> ReadAsync(HttpContext http, PooledBuffer body, bool mayBeUntyped = false)
    {
        var request = http.Request;
        if (!request.HasJsonContentType() && !(mayBeUntyped && IsUntyped(request.ContentType))) return NotJson(request.ContentType);
        if (request.Headers.ContentEncoding.Count > 0 && !request.Headers.ContentEncoding.Equals("identity")) return Encoded();
        if (request.ContentLength > body.Room) return TooLarge(http, body.Room);

        // The server's own limit is another one and answers in no dialect.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(http.RequestAborted);
            foreach (var segment in read.Buffer)
            {
                if (body.TryWrite(segment.Span)) continue;
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return TooLarge(http, body.Length + body.Room);
            }

            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return null;
        }
    }

    private static bool IsUntyped(string? type) => string.IsNullOrEmpty(type) || type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private static HubError NotJson(string? type) => new(
        ErrorKind.UnsupportedMediaType, "unsupported_media_type", type is null ? "The request has no Content-Type." : "The request's Content-Type is not JSON.", "Send Content-Type: application/json.");

    private static HubError Encoded() => new(
        ErrorKind.UnsupportedMediaType, "unsupported_encoding", "The request body has a Content-Encoding.", "Send it uncompressed.");

    private static HubError TooLarge(HttpContext http, int limit)
    {
        http.Response.Headers.Connection = "close"; // what is still coming is not worth reading
        return new HubError(ErrorKind.TooLarge, "request_too_large", $"The request body is larger than the limit of {limit} bytes.", "Send less, or have an operator raise limits.maxModelBodyBytes.");
    }
}

using Microsoft.AspNetCore.Http;

namespace McpHub.Agents;

/// <summary>Lets web pages of an allowed origin read the answers (CORS). No cookies are involved: callers send their key themselves.</summary>
internal static class CrossOrigin
{
    private const string Methods = "GET, POST, PUT, PATCH, DELETE";
    private const string MaxAgeSeconds = "600";

    /// <summary>Marks the response as readable by the origin.</summary>
    /// <returns>True when the request was a browser's question beforehand, which carries no credential and is answered now.</returns>
    public static bool TryAnswer(HttpContext http, string origin)
    {
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "*";
        headers.Append("Vary", "Origin");
        if (!HttpMethods.IsOptions(http.Request.Method) || http.Request.Headers.AccessControlRequestMethod.Count == 0) return false;

        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = http.Request.Headers.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = MaxAgeSeconds;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}

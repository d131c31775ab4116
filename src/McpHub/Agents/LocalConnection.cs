using System.Net;
using Microsoft.AspNetCore.Http;

namespace McpHub.Agents;

/// <summary>Whether a request comes from this machine itself.</summary>
internal static class LocalConnection
{
    /// <summary>
    /// A proxy on this machine connects from loopback, too, but says for whom. Headers can only take this right away, never
    /// give it: nobody gains by forging them.
    /// </summary>
    public static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is not { } address
            ? !IsForwarded(http.Request.Headers)
            : IPAddress.IsLoopback(address) && !IsForwarded(http.Request.Headers);

    private static bool IsForwarded(IHeaderDictionary headers) =>
        headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("X-Real-IP") || headers.ContainsKey("Via");
}

using System.Diagnostics;
using System.Net;
using McpHub.Wire.Mcp;
using Microsoft.AspNetCore.Http;

namespace McpHub.Calls;

/// <summary>Where a call comes from, as far as it is known.</summary>
/// <param name="Address">Of the connection; null inside the process.</param>
/// <param name="TraceId">Of the caller's own trace; null when it sends none.</param>
/// <param name="Session">The hub's id of the MCP session; null when there is none.</param>
public readonly record struct CallOrigin(IPAddress? Address, string? TraceId = null, string? Session = null)
{
    public static CallOrigin Of(HttpContext http) => new(http.Connection.RemoteIpAddress, TraceOf(http.Request.Headers.TraceParent));

    /// <summary>The same for a message that may say more than the request that carries it.</summary>
    public CallOrigin With(RequestMeta meta, string? session = null) => this with { TraceId = TraceOf(meta.TraceParent) ?? TraceId, Session = session };

    private static string? TraceOf(string? traceparent) =>
        traceparent is not null && TraceContexts.Parse(traceparent, null) is var context && context != default(ActivityContext) ? context.TraceId.ToHexString() : null;
}

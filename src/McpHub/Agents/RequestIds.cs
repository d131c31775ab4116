using McpHub.Calls;
using Microsoft.AspNetCore.Http;

namespace McpHub.Agents;

/// <summary>Gives each request the id that its refusals, log lines and audit records carry. An id to talk about, not a secret. [hot]</summary>
internal sealed class RequestIds(RequestDelegate next)
{
    public const string Header = "x-hub-request-id";

    public Task InvokeAsync(HttpContext http)
    {
        http.TraceIdentifier = RequestId.New();
        http.Response.Headers[Header] = http.TraceIdentifier;
        return next(http);
    }
}

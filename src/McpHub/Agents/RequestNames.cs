using System.Diagnostics;
using McpHub.Calls;
using Microsoft.AspNetCore.Http;

namespace McpHub.Agents;

/// <summary>
/// Names the span of each request by its route as soon as that is found. Whoever knows better names it again: a call that is settled while the
/// request still runs must not lose its name to one given at the end.
/// </summary>
internal sealed class RequestNames(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (Activity.Current is { IsAllDataRequested: true } span && HubTelemetry.IsTracing) HubTelemetry.NameRequest(span, http);
        return next(http);
    }
}

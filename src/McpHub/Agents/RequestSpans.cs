using System.Diagnostics;
using McpHub.Calls;
using Microsoft.AspNetCore.Http;

namespace McpHub.Agents;

/// <summary>Says in the span that ASP.NET Core makes of each request what it was about; .NET 10 leaves it without attributes.</summary>
internal sealed class RequestSpans(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) =>
        Activity.Current is { IsAllDataRequested: true } span && HubTelemetry.IsTracing ? TraceAsync(http, span) : next(http);

    private async Task TraceAsync(HttpContext http, Activity span)
    {
        await next(http);
        HubTelemetry.DescribeRequest(span, http);
    }
}

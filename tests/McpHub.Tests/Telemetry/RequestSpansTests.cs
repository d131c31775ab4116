using System.Diagnostics;
using McpHub.Agents;
using McpHub.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace McpHub.Tests.Telemetry;

public sealed class RequestSpansTests
{
    [Fact]
    public async Task Span_that_a_call_named_keeps_that_name_when_the_call_is_settled_before_the_request_ends()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HubTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var span = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded, IsAllDataRequested = true };
        span.Start();
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse("/v1/chat/completions"), 0, null, null));
        string? before = null;

        var call = new RequestNames(_ =>
        {
            before = span.DisplayName;
            span.DisplayName = "chat m";
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await new RequestSpans(call.InvokeAsync).InvokeAsync(http);

        Assert.Equal("POST /v1/chat/completions", before);
        Assert.Equal("chat m", span.DisplayName);
        Assert.Equal((503, "POST", "/v1/chat/completions"), (span.GetTagItem("http.response.status_code"), span.GetTagItem("http.request.method"), span.GetTagItem("http.route")));
    }
}

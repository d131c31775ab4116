using System.Net;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Telemetry;
using McpHub.Tests.Agents;
using McpHub.Tests.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Tests.Telemetry;

public sealed class MetricsEndpointTests
{
    private static readonly HubEnvironment Silent = HubEnvironment.Read(_ => null);

    [Fact]
    public async Task Metrics_of_calls_and_requests_are_served_to_local_callers()
    {
        await using var host = await StartAsync(new TelemetryConfig());
        foreach (var observer in host.Services.GetServices<ICallObserver>())
        {
            observer.OnCompleted(FakeCall.Of("notes__search"), new CallOutcome { Status = "refused", ErrorCode = "tool_not_permitted", Duration = TimeSpan.Zero });
        }

        HubTelemetry.RecordMcpServer(new McpOperation("tools/call", "scraped"), TimeSpan.FromSeconds(1.5));
        await host.GetAsync("/whoami");
        var text = await (await host.GetAsync("/metrics")).Content.ReadAsStringAsync();

        Assert.Matches("""hub_calls_total\{.*error_type="tool_not_permitted".*hub_action="tool.call".*hub_agent="researcher".*hub_door="mcp".*hub_status="refused".*\} [1-9]""", text);
        Assert.Matches("""mcp_server_operation_duration_seconds_bucket\{.*gen_ai_tool_name="scraped".*le="1"\} 0\n""", text);
        Assert.Matches("""mcp_server_operation_duration_seconds_bucket\{.*gen_ai_tool_name="scraped".*le="2"\} 1\n""", text);
        Assert.Contains("hub_auth_refused_total{", text);
        Assert.Contains("http_server_request_duration_seconds_bucket{", text);
        Assert.Contains("dotnet_gc_", text);
    }

    [Fact]
    public async Task Metrics_are_not_served_to_strangers()
    {
        await using var host = await StartAsync(new TelemetryConfig());

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync("/metrics", ("X-Forwarded-For", "192.0.2.1"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/metrics", ("X-Forwarded-For", "192.0.2.1"), ("x-api-key", host.CommandLine.Create("researcher")))).StatusCode);
    }

    [Fact]
    public async Task Metrics_are_absent_when_switched_off()
    {
        await using var host = await StartAsync(new TelemetryConfig { Prometheus = false });

        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/metrics")).StatusCode);
    }

    private static Task<EdgeHost> StartAsync(TelemetryConfig config) => EdgeHost.StartAsync(
        configure: builder => builder.Services.AddHubTelemetry(config, Silent),
        map: endpoints => endpoints.MapHubMetrics(config));
}

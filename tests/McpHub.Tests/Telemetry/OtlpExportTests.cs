using System.Collections.Concurrent;
using System.Text;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Telemetry;
using McpHub.Tests.Agents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace McpHub.Tests.Telemetry;

public sealed class OtlpExportTests
{
    [Fact]
    public async Task Traces_and_metrics_arrive_at_the_collector_without_keys_or_query_strings()
    {
        await using var collector = await Collector.StartAsync();
        var key = "";
        await using (var host = await StartAsync(collector.Url))
        {
            key = host.CommandLine.Create("researcher");
            await host.GetAsync("/whoami?canary=in-the-query", ("x-api-key", key));
            using (HubTelemetry.StartMcpServerSpan(new McpOperation("tools/call", "exported"))) HubTelemetry.RecordMcpServer(new McpOperation("tools/call", "exported"), TimeSpan.FromSeconds(1));
            host.Services.GetRequiredService<TracerProvider>().ForceFlush(10_000);
            host.Services.GetRequiredService<MeterProvider>().ForceFlush(10_000);
        }

        Assert.Contains("tools/call exported", collector.Received("/v1/traces"));
        Assert.Contains("GET /whoami", collector.Received("/v1/traces"));
        Assert.Contains("http.response.status_code", collector.Received("/v1/traces"));
        Assert.Contains("mcp.server.operation.duration", collector.Received("/v1/metrics"));
        Assert.Contains("mcphub", collector.Received("/v1/metrics"));
        foreach (var secret in (string[])["in-the-query", key, key.Split('_')[2]])
        {
            Assert.DoesNotContain(secret, collector.Received("/v1/traces"));
            Assert.DoesNotContain(secret, collector.Received("/v1/metrics"));
        }
    }

    [Theory]
    [InlineData("", false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317", true, true)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:4317", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://c:4317", false, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317;OTEL_TRACES_EXPORTER=none", false, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317;OTEL_SDK_DISABLED=true", false, false)]
    public void Exports_only_what_the_standard_variables_ask_for(string variables, bool traces, bool metrics)
    {
        var values = variables.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(new HubEnvironment(LogsAsJson: false, traces, metrics), HubEnvironment.Read(values.GetValueOrDefault));
    }

    private static Task<EdgeHost> StartAsync(string collector) => EdgeHost.StartAsync(configure: builder =>
    {
        // The exporter reads the same names from the configuration as from the environment.
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector;
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        builder.Services.AddHubTelemetry(new TelemetryConfig { Prometheus = false }, HubEnvironment.Read(name => builder.Configuration[name]));
    });

    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Text)> received = [];
        private readonly WebApplication app;

        private Collector()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            app = builder.Build();
            app.MapPost("/{**path}", async (HttpContext http) =>
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                received.Enqueue((http.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            });
        }

        public string Url => app.Urls.First();

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector.app.StartAsync();
            return collector;
        }

        public string Received(string path) => string.Concat(received.Where(item => item.Path == path).Select(item => item.Text));

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}

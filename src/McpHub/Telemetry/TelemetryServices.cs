using McpHub.Calls;
using McpHub.Config;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace McpHub.Telemetry;

internal static class TelemetryServices
{
    // The hub's own, and what ASP.NET Core and HttpClient have built in.
    private static readonly string[] Meters =
        [HubTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http"];

    private static readonly string[] Sources = [HubTelemetry.Name, "Microsoft.AspNetCore"];

    /// <summary>
    /// Counts calls, and exports metrics and traces to where they are asked for: Prometheus by the configuration, OTLP by the
    /// standard variables. What nobody asked for is not even collected.
    /// </summary>
    public static IServiceCollection AddHubTelemetry(this IServiceCollection services, TelemetryConfig config, HubEnvironment environment)
    {
        services.AddSingleton<ICallObserver, TelemetryObserver>();
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("mcphub", serviceVersion: Version));
        if (environment.ExportsTraces) telemetry.WithTracing(tracing => tracing.AddSource(Sources).AddOtlpExporter());
        if (config.Prometheus || environment.ExportsMetrics) telemetry.WithMetrics(metrics => Configure(metrics, config, environment));
        return services;
    }

    /// <summary>Maps <c>/metrics</c>, for agents, the operator and local callers, if the configuration asks for it.</summary>
    public static IEndpointRouteBuilder MapHubMetrics(this IEndpointRouteBuilder endpoints, TelemetryConfig config)
    {
        if (config.Prometheus) endpoints.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(AllowLocal.Instance);
        return endpoints;
    }

    private static string? Version => typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3);

    private static void Configure(MeterProviderBuilder metrics, TelemetryConfig config, HubEnvironment environment)
    {
        metrics.AddMeter(Meters).AddRuntimeInstrumentation().AddHubBuckets();
        if (config.Prometheus) metrics.AddPrometheusExporter();
        if (environment.ExportsMetrics) metrics.AddOtlpExporter();
    }
}

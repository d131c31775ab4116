using McpHub.Admin;
using McpHub.Config;
using McpHub.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpHub.Cli;

/// <summary>The hub as a process: Kestrel around <see cref="HubServices"/> and <see cref="HubEndpoints"/>.</summary>
internal static class HubHost
{
    // What they say at lower levels, the ready line and the hub's own log say better.
    private static readonly string[] Talkative = ["Microsoft.Hosting.Lifetime", "ModelContextProtocol"];

    /// <param name="loaded">Without errors.</param>
    /// <param name="urls">Where to listen; null for what the configuration says.</param>
    public static WebApplication Build(string path, ConfigResult loaded, string? urls)
    {
        var config = loaded.Config!;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddHubLogging(HubEnvironment.Current);
        foreach (var category in Talkative) builder.Logging.AddFilter(category, LogLevel.Warning);
        builder.WebHost.UseUrls(urls ?? config.Listen);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Math.Max(config.Limits.MaxMcpBodyBytes, config.Limits.MaxModelBodyBytes) + 1L;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddMcpHub(path, loaded, urls?.Split(';')[0]);
        return builder.Build().MapMcpHub();
    }

    /// <summary>Starts it and waits until its catalog is loaded as far as the servers answered in time.</summary>
    public static async Task StartAsync(WebApplication app, CancellationToken ct)
    {
        await app.StartAsync(ct);
        await app.Services.GetRequiredService<Readiness>().WhenReady.WaitAsync(ct);
    }
}

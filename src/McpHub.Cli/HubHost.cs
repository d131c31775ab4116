using System.Net.Sockets;
using McpHub.Admin;
using McpHub.Config;
using McpHub.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpHub.Cli;

/// <summary>The hub as a process: Kestrel around <see cref="HubServices"/> and <see cref="HubEndpoints"/>.</summary>
internal static class HubHost
{
    /// <param name="loaded">Without errors.</param>
    /// <param name="urls">Where to listen; null for what the configuration says.</param>
    public static WebApplication Build(string path, ConfigResult loaded, string? urls)
    {
        var config = loaded.Config! with { Listen = urls ?? loaded.Config.Listen };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(config.Listen);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Math.Max(config.Limits.MaxMcpBodyBytes, config.Limits.MaxModelBodyBytes) + 1L;
        });
        builder.Logging.AddHubLogging(HubEnvironment.Current);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddMcpHub(path, loaded with { Config = config });
        return builder.Build().MapMcpHub();
    }

    /// <summary>Starts listening; the hub may need some moments more until it is ready.</summary>
    /// <returns>Null when it listens; otherwise why it cannot.</returns>
    public static async Task<string?> StartAsync(WebApplication app, CancellationToken ct)
    {
        try
        {
            await app.StartAsync(ct);
            return null;
        }
        catch (IOException error) when (error.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException or SocketException)
        {
            return $"The address is in use: {error.Message} Stop the other process or listen elsewhere with --urls.";
        }
    }

    public static async Task<string> ReadyLineAsync(WebApplication app, CancellationToken ct)
    {
        await app.Services.GetRequiredService<Readiness>().WhenReady.WaitAsync(ct);
        return $"McpHub ready on {string.Join(", ", app.Urls)}";
    }
}

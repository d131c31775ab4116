using McpHub.Admin;
using McpHub.Config;
using McpHub.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpHub.Cli;

/// <summary>The hub as a process: Kestrel around <see cref="HubServices"/> and <see cref="HubEndpoints"/>.</summary>
internal static class HubHost
{
    // What they say at lower levels, the ready line and the hub's own log say better.
    private static readonly string[] Talkative = ["Microsoft.Hosting.Lifetime", "ModelContextProtocol"];

    // A server may take four seconds more to end: together less than the ten after which 'docker stop' kills.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(3);

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
        builder.Services.AddSingleton<RequestsUnderWay>();
        var app = builder.Build();
        app.Services.GetRequiredService<RequestsUnderWay>().CountIn(app);
        return app.MapMcpHub();
    }

    /// <summary>Starts it and waits until its catalog is loaded as far as the servers answered in time.</summary>
    public static async Task StartAsync(WebApplication app, CancellationToken ct)
    {
        await app.StartAsync(ct);
        await app.Services.GetRequiredService<Readiness>().WhenReady.WaitAsync(ct);
    }

    /// <summary>Waits for a signal or the token, then ends it.</summary>
    public static async Task WaitForEndAsync(WebApplication app, CancellationToken ct)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        using var cancelled = ct.Register(app.Lifetime.StopApplication);
        await stopping.Task;
        await StopAsync(app);
    }

    /// <summary>Takes no more calls, gives those under way a few seconds, then ends everything else.</summary>
    public static async Task StopAsync(WebApplication app)
    {
        // Streams that only wait for news end at this; Kestrel alone would wait for calls until no time is left to record them.
        app.Lifetime.StopApplication();
        using var drain = new CancellationTokenSource(DrainTime);
        await app.Services.GetRequiredService<IServer>().StopAsync(drain.Token);
        // A call that was cut off is not recorded yet, and the audit log ends with the rest.
        await app.Services.GetRequiredService<RequestsUnderWay>().WaitAsync(SettleTime);
        await app.StopAsync();
    }
}

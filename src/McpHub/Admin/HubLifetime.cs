using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Upstreams;
using Microsoft.Extensions.Hosting;

namespace McpHub.Admin;

/// <summary>Starts the servers, says when the hub is ready, and follows the configuration file.</summary>
internal sealed partial class HubLifetime(UpstreamFleet fleet, HubState state, SnapshotKeeper keeper, Prewarm prewarm, Readiness readiness, IIntentLog intents, HubConfigSource source, IHostApplicationLifetime application, TimeProvider time, ILogger<HubLifetime> logger) : BackgroundService
{
    // A slow or dead server never delays readiness for longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await fleet.ApplyAsync(state.Current.Config, source.Folder);
        try
        {
            await fleet.FirstOutcomes().WaitAsync(Patience, time, stoppingToken);
        }
        catch (TimeoutException)
        {
            LogSlow();
        }

        await ListeningAsync(stoppingToken);
        await prewarm.RunAsync(stoppingToken);
        readiness.Set();
        await FollowAsync(stoppingToken);
    }

    private async Task ListeningAsync(CancellationToken ct)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = application.ApplicationStarted.Register(listening.SetResult);
        await listening.Task.WaitAsync(ct);
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        if (source.File is not { } file) return;
        var watch = new ConfigWatch(file.Path, file.Loaded, time, TestedConfig.Load);
        await foreach (var changed in watch.ChangesAsync(Reject, ct))
        {
            var change = new AdminChange("config.reload");
            if (await intents.AnnounceAsync(change, ct) is { } unrecorded) LogUnrecorded(unrecorded.Message);
            var config = source.Apply(changed);
            WarnOfRestart(state.Current.Config, config);
            keeper.SetConfig(config);
            await fleet.ApplyAsync(config, source.Folder);
            intents.Conclude(change, isDone: true);
            LogReloaded(state.Current.Version);
        }
    }

    private void Reject(ConfigResult result)
    {
        foreach (var error in result.Errors) LogRejected(error.ToString());
    }

    private void WarnOfRestart(HubConfig before, HubConfig after)
    {
        if (before.Listen != after.Listen) LogNeedsRestart("listen");
        if (before.DataDirectory != after.DataDirectory) LogNeedsRestart("dataDirectory");
        if (before.Audit != after.Audit) LogNeedsRestart("audit");
        if (before.Telemetry != after.Telemetry) LogNeedsRestart("telemetry");
    }

    [LoggerMessage(LogLevel.Warning, "Some servers are not ready yet; the hub takes calls without them. /readyz says which.")]
    private partial void LogSlow();

    [LoggerMessage(LogLevel.Error, "The changed configuration is not used: {Error}")]
    private partial void LogRejected(string error);

    // The file already says what the operator wants, and a change may well be what takes a right away: it is not held back.
    [LoggerMessage(LogLevel.Error, "The changed configuration is used without an audit record. {Reason}")]
    private partial void LogUnrecorded(string reason);

    [LoggerMessage(LogLevel.Information, "The changed configuration is in use (snapshot {Version}).")]
    private partial void LogReloaded(long version);

    [LoggerMessage(LogLevel.Warning, "The change of '{Key}' takes effect when the hub is started again.")]
    private partial void LogNeedsRestart(string key);
}

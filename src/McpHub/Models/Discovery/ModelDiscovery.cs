using System.Threading.Channels;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using Microsoft.Extensions.Hosting;

namespace McpHub.Models.Discovery;

/// <summary>Asks each provider that is to be asked for its models, again and again, each at its own pace: one that hangs holds up no other. Follows the configuration.</summary>
internal sealed partial class ModelDiscovery(HubState state, ProviderModels providers, DiscoveredModels found, TimeProvider time, ILogger<ModelDiscovery> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Asking> running = [];
    private readonly Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        state.Swapped += OnSwapped;
        try
        {
            do await ApplyAsync(state.Current, stoppingToken);
            while (await changes.Reader.ReadAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
        finally
        {
            state.Swapped -= OnSwapped;
            foreach (var name in running.Keys.ToList()) await StopAsync(name);
        }
    }

    private void OnSwapped(HubSnapshot previous, HubSnapshot next)
    {
        if (!ReferenceEquals(previous.Config, next.Config)) changes.Writer.TryWrite(true);
    }

    private async Task ApplyAsync(HubSnapshot snapshot, CancellationToken ct)
    {
        foreach (var (name, asking) in running.ToList())
        {
            var now = snapshot.Providers.GetValueOrDefault(name)?.Config;
            if (now is not null && ConfigEquality.Same(now, asking.Config)) continue;
            await StopAsync(name);
            // Another key may see other models, but these are better than none; another server's are not.
            if (now?.Discover is null || now.BaseUrl != asking.Config.BaseUrl || now.Dialect != asking.Config.Dialect) found.Forget(name);
        }

        foreach (var provider in snapshot.Providers.Values.Where(provider => provider.Config.Discover is not null && !running.ContainsKey(provider.Name)))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            running[provider.Name] = new Asking(provider.Config, stop, AskAsync(provider, stop.Token));
        }
    }

    private async Task StopAsync(string name)
    {
        if (!running.Remove(name, out var asking)) return;
        await asking.Stop.CancelAsync();
        await asking.Task;
        asking.Stop.Dispose();
    }

    private async Task AskAsync(Provider provider, CancellationToken ct)
    {
        var refresh = TimeSpan.FromSeconds(provider.Config.Discover!.RefreshSeconds);
        var pause = FirstPause;
        try
        {
            while (true)
            {
                var isWell = await AskOrFailAsync(provider, ct);
                await Task.Delay(isWell || pause > refresh ? refresh : pause, time, ct);
                pause = isWell ? FirstPause : pause * 2;
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The hub stops, or its configuration has changed.
        }
    }

    // Whatever goes wrong with one list, the hub and the other lists go on.
    private async Task<bool> AskOrFailAsync(Provider provider, CancellationToken ct)
    {
        try
        {
            return await AskOnceAsync(provider, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            found.Fail(provider.Name, Refusals.Defect);
            LogDefect(e, provider.Name);
            return false;
        }
    }

    private async Task<bool> AskOnceAsync(Provider provider, CancellationToken ct)
    {
        var before = found.Of(provider.Name);
        var (models, failure) = await providers.ListAsync(provider, ct);
        if (failure is not null)
        {
            found.Fail(provider.Name, failure);
            if (before?.Failure?.Code != failure.Code) LogFailed(provider.Name, failure.Text);
            return false;
        }

        found.Set(provider.Name, models);
        if (before is not { Failure: null }) LogListed(provider.Name, models.Count);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "The models of provider '{Provider}' cannot be listed; those listed before stay. {Problem}")]
    private partial void LogFailed(string provider, string problem);

    [LoggerMessage(LogLevel.Error, "The hub failed when it asked provider '{Provider}' for its models")]
    private partial void LogDefect(Exception error, string provider);

    [LoggerMessage(LogLevel.Information, "Provider '{Provider}' lists {Count} models")]
    private partial void LogListed(string provider, int count);

    private sealed record Asking(ProviderConfig Config, CancellationTokenSource Stop, Task Task);
}

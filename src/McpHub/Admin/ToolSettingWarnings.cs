using McpHub.Snapshot;
using Microsoft.Extensions.Hosting;

namespace McpHub.Admin;

/// <summary>Logs what of <c>hub.tools</c> has no effect: once, when it becomes known, and again only when it came back.</summary>
internal sealed partial class ToolSettingWarnings(HubState state, ILogger<ToolSettingWarnings> logger) : IHostedService
{
    private readonly Lock gate = new();
    private HashSet<string> logged = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        state.Swapped += OnSwapped;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        state.Swapped -= OnSwapped;
        return Task.CompletedTask;
    }

    private void OnSwapped(HubSnapshot previous, HubSnapshot next)
    {
        lock (gate)
        {
            var current = next.Catalog.Servers.SelectMany(server => server.Warnings).Select(warning => warning.ToString()).ToHashSet();
            foreach (var warning in current.Where(warning => !logged.Contains(warning))) LogWarning(warning);
            logged = current;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);
}

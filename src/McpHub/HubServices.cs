using McpHub.Admin;
using McpHub.Agents;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Mcp;
using McpHub.Snapshot;
using McpHub.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub;

/// <summary>All there is in the hub, as services.</summary>
public static class HubServices
{
    /// <param name="config">Checked: the result of <see cref="ConfigFile.Load(string)"/> without errors.</param>
    /// <param name="configPath">The file it came from, followed while the hub runs; null when there is none.</param>
    public static IServiceCollection AddMcpHub(this IServiceCollection services, HubConfig config, string? configPath = null)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new HubConfigSource(configPath));
        services.AddSingleton(new HubState(SnapshotBuilder.Build(1, config, [])));
        services.AddSingleton<SnapshotKeeper>();
        services.AddSingleton<Readiness>();

        services.AddAgents(Path.GetFullPath(config.DataDirectory));
        services.AddCalls();
        services.AddMcp();
        services.AddUpstreams();

        services.AddHostedService<HubLifetime>();
        return services;
    }
}

using System.Text;
using McpHub.Admin;
using McpHub.Agents;
using McpHub.Approvals;
using McpHub.Audit;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Mcp;
using McpHub.Models;
using McpHub.Models.StoredResponses;
using McpHub.Snapshot;
using McpHub.Storage;
using McpHub.Telemetry;
using McpHub.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub;

/// <summary>All there is in the hub, as services.</summary>
public static class HubServices
{
    /// <param name="config">Made in code, or checked: the result of <see cref="TestedConfig.Load(string)"/> without errors.</param>
    public static IServiceCollection AddMcpHub(this IServiceCollection services, HubConfig config) => services.AddMcpHub(config, new HubConfigSource(File: null));

    /// <param name="path">The configuration file, followed while the hub runs.</param>
    /// <param name="loaded">What <see cref="TestedConfig.Load(string)"/> made of it, without errors.</param>
    /// <param name="listen">The address that the host really listens on, when that is not the file's.</param>
    public static IServiceCollection AddMcpHub(this IServiceCollection services, string path, ConfigResult loaded, string? listen = null)
    {
        var source = new HubConfigSource((path, loaded), listen);
        return services.AddMcpHub(source.Apply(loaded.Config!), source);
    }

    private static IServiceCollection AddMcpHub(this IServiceCollection services, HubConfig config, HubConfigSource source)
    {
        var dataDirectory = Path.GetFullPath(config.DataDirectory, source.Folder);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(source);
        services.AddSingleton(new HubState(SnapshotBuilder.Build(1, config, [])));
        services.AddSingleton<SnapshotKeeper>();
        services.AddSingleton<CallPreview>();
        services.AddSingleton<Explanation>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<Prewarm>();
        services.AddHostedService<ToolSettingWarnings>();

        services.AddAgents(dataDirectory);
        services.AddAudit(config.Audit, dataDirectory);
        services.AddApprovals(dataDirectory);
        services.AddCalls();
        services.AddHubOpenApi();
        services.AddHubTelemetry(config.Telemetry, HubEnvironment.Current);
        services.AddMcp(() => SealingKeyOf(config.Auth, dataDirectory));
        services.AddStoredResponses(config.Responses, dataDirectory); // its step comes first: it puts the conversation together
        services.AddModels();
        services.AddModelDiscovery();
        services.AddUpstreams(dataDirectory);

        services.AddHostedService<HubLifetime>();
        return services;
    }

    /// <summary>The operator's, which replicas share; otherwise one that is made once and kept, so that a restart loses nothing.</summary>
    internal static byte[] SealingKeyOf(AuthConfig auth, string dataDirectory)
    {
        if (auth.SealingKey is { } shared) return Encoding.UTF8.GetBytes(shared.Reveal());
        PrivateFiles.CreateFolder(dataDirectory);
        return KeyFile.ReadOrCreate(Path.Combine(dataDirectory, ".sealing-key"), SealingKey.Length, static () => { });
    }
}

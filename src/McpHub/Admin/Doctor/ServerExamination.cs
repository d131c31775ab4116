using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Admin.Doctor;

/// <summary>Starts the servers of a configuration as the hub would, looks at them, and ends them again. For when no hub runs.</summary>
internal static class ServerExamination
{
    /// <summary>A server that is ready and ends by itself soon after has a fault that its handshake does not show.</summary>
    private static readonly TimeSpan Observation = TimeSpan.FromSeconds(2);

    /// <param name="file">The configuration file.</param>
    public static async Task<IReadOnlyList<ServerReport>> RunAsync(string file, ConfigResult loaded, TimeProvider time, CancellationToken ct)
    {
        await using var services = new ServiceCollection().AddLogging().AddMcpHub(file, loaded).BuildServiceProvider();
        var fleet = services.GetRequiredService<UpstreamFleet>();
        await fleet.ApplyAsync(loaded.Config!, Path.GetDirectoryName(Path.GetFullPath(file))!);
        await fleet.FirstOutcomes().WaitAsync(ct);
        await Task.Delay(Observation, time, ct);
        return ServerReport.All(fleet, services.GetRequiredService<HubState>().Current);
    }
}

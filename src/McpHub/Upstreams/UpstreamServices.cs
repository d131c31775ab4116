using McpHub.Calls;
using McpHub.Calls.Sampling;
using McpHub.Snapshot;
using McpHub.Upstreams.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Upstreams;

internal static class UpstreamServices
{
    public static IServiceCollection AddUpstreams(this IServiceCollection services, string dataDirectory)
    {
        services.AddSingleton<ISignInStore>(provider => new SignInFiles(dataDirectory, provider.GetRequiredService<ILogger<SignInFiles>>()));
        services.AddSingleton(provider => new UpstreamFleet(
            provider.GetRequiredService<SnapshotKeeper>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>(), provider.GetService<IModelSampler>(), provider.GetRequiredService<ISignInStore>()));
        services.AddSingleton<IUpstreams>(provider => provider.GetRequiredService<UpstreamFleet>());
        return services;
    }
}

using McpHub.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Upstreams;

internal static class UpstreamServices
{
    public static IServiceCollection AddUpstreams(this IServiceCollection services)
    {
        services.AddSingleton<UpstreamFleet>();
        services.AddSingleton<IUpstreams>(provider => provider.GetRequiredService<UpstreamFleet>());
        return services;
    }
}

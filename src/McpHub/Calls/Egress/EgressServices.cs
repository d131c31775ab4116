using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpHub.Calls.Egress;

internal static class EgressServices
{
    /// <summary>The way out for URLs that the operator did not write; whoever needs it may ask for it.</summary>
    public static IServiceCollection AddEgress(this IServiceCollection services)
    {
        services.TryAddSingleton<ResolveHost>(static (host, ct) => Dns.GetHostAddressesAsync(host, ct));
        services.TryAddSingleton<GuardedEgress>();
        return services;
    }
}

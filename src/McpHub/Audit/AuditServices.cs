using McpHub.Calls;
using McpHub.Config;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpHub.Audit;

internal static class AuditServices
{
    /// <param name="dataDirectory">Records go into its folder <c>audit</c>.</param>
    public static IServiceCollection AddAudit(this IServiceCollection services, AuditConfig config, string dataDirectory)
    {
        if (!config.Enabled) return services;

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new AuditLog(
            config, dataDirectory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditLog>>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<ICallObserver, AuditObserver>();
        return services;
    }
}

using McpHub.Calls;
using McpHub.Config;
using McpHub.Storage;
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
        services.AddSingleton(new AuditReader(dataDirectory));
        if (!config.Enabled) return services;

        services.TryAddSingleton(TimeProvider.System);
        if (config.SigningKey is { } key) AuditSigner.PublicKeyOf(key.Reveal(), "audit.signingKey"); // Found out now, not at the first call.
        services.AddSingleton(provider => new AuditLog(
            config, dataDirectory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditLog>>()));
        services.AddSingleton(_ => new AuditHash(() => HashKey(dataDirectory)));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AuditHash>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<ICallObserver, AuditObserver>();
        services.AddSingleton<IIntentLog>(provider => new IntentLog(
            provider.GetRequiredService<AuditLog>(), provider.GetRequiredService<AuditHash>(), isRequired: config.OnFailure == "deny"));
        return services;
    }

    private static byte[] HashKey(string dataDirectory)
    {
        PrivateFiles.CreateFolder(dataDirectory);
        return KeyFile.ReadOrCreate(Path.Combine(dataDirectory, ".audit-hash-key"), AuditHash.KeyLength, static () => { });
    }
}

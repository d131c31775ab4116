using McpHub.Config;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpHub.Models.StoredResponses;

internal static class StoredResponsesServices
{
    /// <param name="dataDirectory">Answers go into its file <c>responses.db</c>.</param>
    public static IServiceCollection AddStoredResponses(this IServiceCollection services, ResponsesConfig config, string dataDirectory)
    {
        services.TryAddSingleton(TimeProvider.System);
        if (config.Enabled) services.AddSingleton(provider => new ResponseStore(Path.Combine(dataDirectory, "responses.db"), config, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new StoredResponsesStep(
            new Lazy<ResponseStore?>(provider.GetService<ResponseStore>), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StoredResponsesStep>>()));
        services.AddSingleton<IConversationStep>(provider => provider.GetRequiredService<StoredResponsesStep>());
        return services;
    }
}

using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Models.ChatClients;

/// <summary>The hub's models for code in the hub's own process.</summary>
public static class HubClientServices
{
    /// <summary>Adds an <see cref="IChatClient"/> that asks the hub.</summary>
    /// <param name="agent">As whom; its permissions decide.</param>
    /// <param name="model">An alias or <c>provider/model</c>, unless the options of a call name another.</param>
    public static IServiceCollection AddHubChatClient(this IServiceCollection services, string agent, string model) =>
        services.AddSingleton<IChatClient>(provider => new HubChatClient(provider.GetRequiredService<HubCalls>(), agent, model));

    /// <summary>Adds an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> that asks the hub.</summary>
    /// <inheritdoc cref="AddHubChatClient"/>
    public static IServiceCollection AddHubEmbeddingGenerator(this IServiceCollection services, string agent, string model) =>
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider => new HubEmbeddingGenerator(provider.GetRequiredService<HubCalls>(), agent, model));
}

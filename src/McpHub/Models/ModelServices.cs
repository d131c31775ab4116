using McpHub.Calls;
using McpHub.Calls.Egress;
using McpHub.Calls.Prompts;
using McpHub.Calls.Sampling;
using McpHub.Models.ChatClients;
using McpHub.Models.Counting;
using McpHub.Models.Discovery;
using McpHub.Models.Fetching;
using McpHub.Models.Prompts;
using McpHub.Models.Raw;
using McpHub.Models.Rounds;
using McpHub.Models.Simulator;
using McpHub.Models.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpHub.Models;

public static class ModelServices
{
    /// <summary>All that "an agent calls a model" needs, but for admissions and observers.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ConversationSteps>();
        services.AddSingleton<DiscoveredModels>();
        services.AddSingleton<Failover>();
        services.AddSingleton<ModelPipeline>();
        services.AddSingleton<IModelSampler, ModelSampler>();
        services.AddSingleton<ModelRequests>();
        services.AddSingleton(provider => new RoundTools(new Lazy<ToolPipeline>(provider.GetRequiredService<ToolPipeline>), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IConversationStep, MessageThreads>();
        services.AddSingleton<IConversationStep, PromptStep>();
        services.TryAddSingleton<PromptReader>();
        services.AddSingleton<IConversationStep, RoundStep>();
        services.AddEgress();
        services.AddSingleton<RemoteMedia>();
        services.AddSingleton<StateVault>();
        services.AddSingleton<IConversationStep, StateStep>();
        services.AddSingleton<IConversationStep, CaptureStep>(); // last: it sees each answer as the provider gave it
        services.AddSingleton<ProviderConnections>();
        services.AddSingleton<HubCalls>();
        services.AddSingleton<TokenCounter>();
        services.AddSingleton<RawPipeline>();
        services.AddHttpForwarder();
        services.AddSingleton<IProvider, ProviderClient>();
        services.AddSingleton<IProvider, SimulatorProvider>();
        services.AddSingleton<IProvider, ChatClientProvider>();
        return services;
    }

    /// <summary>Providers are asked for their models while the hub runs.</summary>
    public static IServiceCollection AddModelDiscovery(this IServiceCollection services) =>
        services.AddSingleton<ProviderModels>().AddHostedService<ModelDiscovery>();
}

using McpHub.Calls.Prompts;
using McpHub.Calls.Results;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpHub.Calls;

internal static class CallServices
{
    /// <summary>The two sentences and what they share. Admissions run in the order they stand here; the approval comes after all of them.</summary>
    public static IServiceCollection AddCalls(this IServiceCollection services)
    {
        services.TryAddSingleton<IApprovals, NoApprovals>();
        services.AddSingleton<CallDecisions>();
        services.AddSingleton<ConversationTaint>();
        services.AddSingleton<IAdmission, PermissionAdmission>();
        services.AddSingleton<Admissions>();
        services.AddSingleton<PromptReader>();
        services.TryAddSingleton<IIntentLog, NoIntentLog>();
        services.AddSingleton<ReadPipeline>();
        services.AddSingleton<ResultCap>();
        services.AddSingleton<ResultReader>();
        services.AddSingleton<ResultStore>();
        services.AddSingleton<Settlement>();
        services.AddSingleton<TaskPipeline>();
        services.AddSingleton<ToolContract>();
        services.AddSingleton<ToolPipeline>();
        return services;
    }
}

using McpHub.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpHub.Approvals;

internal static class ApprovalServices
{
    /// <param name="dataDirectory">Tickets go into its file <c>approvals.db</c>.</param>
    public static IServiceCollection AddApprovals(this IServiceCollection services, string dataDirectory)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new TicketStore(Path.Combine(dataDirectory, "approvals.db"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Lazy<TicketStore>(provider.GetRequiredService<TicketStore>));
        services.AddSingleton<TicketAnswers>();
        services.AddSingleton<ClientQuestion>();
        services.TryAddSingleton<IApprovals, TicketApprovals>();
        return services;
    }
}

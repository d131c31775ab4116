using McpHub.Agents.Tokens;
using McpHub.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace McpHub.Agents;

internal static class AgentServices
{
    /// <param name="dataDirectory">Where keys and the operator's file are kept.</param>
    public static IServiceCollection AddAgents(this IServiceCollection services, string dataDirectory)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<FailureThrottle>();
        services.AddSingleton<Identification>();
        services.AddSingleton<TokenIdentification>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton(provider => new KeyStore(dataDirectory, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OpenRequests>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<OpenRequests>());
        services.AddSingleton<OperatorToken>();
        services.AddSingleton<IHostedService>(provider => new OperatorAccess(
            dataDirectory, provider.GetRequiredService<OperatorToken>(), provider.GetRequiredService<IServer>()));
        return services;
    }

    /// <summary>
    /// All that a request passes before an endpoint runs, in this order. Finds the endpoint itself: what follows needs its
    /// metadata (<see cref="IErrorDialect"/>, <see cref="OperatorOnly"/>, <see cref="AllowLocal"/>, AllowAnonymous).
    /// </summary>
    public static IApplicationBuilder UseHubEdge(this IApplicationBuilder app)
    {
        app.UseMiddleware<RequestIds>();
        app.UseMiddleware<RequestSpans>();
        app.UseMiddleware<UnhandledFaults>();
        app.UseRouting();
        app.UseMiddleware<RequestNames>();
        app.UseMiddleware<HostAndOrigin>();
        app.UseMiddleware<AgentAuthentication>();
        return app;
    }
}

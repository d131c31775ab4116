using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpHub.Mcp;

internal static class McpServices
{
    public static IServiceCollection AddMcp(this IServiceCollection services, Func<byte[]> sealingKey)
    {
        services.AddSingleton<AgentTasks>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<HubEnvelope>();
        services.AddSingleton<ListenStream>();
        services.AddSingleton<McpDispatcher>();
        services.AddSingleton<McpHttp>();
        services.AddSingleton<OpenSessions>();
        services.AddSingleton<ParkedCalls>();
        services.AddSingleton(_ => new SealingKey(sealingKey()));
        services.AddSingleton<SessionDoor>();
        services.AddSingleton<SessionIds>();
#pragma warning disable MCP9006 // Obsolete for the current revision, which has no sessions; this is for the revisions that do.
        services.AddSingleton<ISessionMigrationHandler, SessionMigration>();
#pragma warning restore MCP9006
        services.AddSingleton<SessionPosts>();
        services.AddSingleton<SseDoor>();
        services.AddSingleton<StandaloneRounds>();
        services.AddSingleton<TaskIds>();
        services.AddSingleton<TaskRequests>();
        services.AddMcpServer().WithHttpTransport();
        services.AddSingleton<IConfigureOptions<HttpServerTransportOptions>, SessionOptions>();
        return services;
    }

    /// <summary>Everything, a toolset, and one server under its own names; each URL for all revisions, and below it the transport of the first.</summary>
    public static void MapMcpDoors(this IEndpointRouteBuilder endpoints)
    {
        var door = endpoints.ServiceProvider.GetRequiredService<McpHttp>();
        var sse = endpoints.ServiceProvider.GetRequiredService<SseDoor>();
        foreach (var pattern in (string[])["/mcp", "/mcp/{toolset}", "/mcp/server/{alias}"])
        {
            endpoints.MapMcp(pattern).WithMetadata(new McpErrorDialect()).Add(endpoint =>
            {
                var sessions = Verbatim.Over(endpoint.RequestDelegate!);
                endpoint.RequestDelegate = http => door.HandleAsync(http, DoorCatalog.ScopeOf(http), sessions);
            });
            endpoints.MapGet($"{pattern}/sse", (RequestDelegate)(http => sse.OpenAsync(http, DoorCatalog.ScopeOf(http)))).WithMetadata(new McpErrorDialect());
            endpoints.MapPost($"{pattern}/message", (RequestDelegate)(http => sse.TakeAsync(http, DoorCatalog.ScopeOf(http)))).WithMetadata(new McpErrorDialect());
        }
    }

    /// <summary>How the SDK keeps the sessions of older revisions.</summary>
    private sealed class SessionOptions(SessionDoor door, HubState state) : IConfigureOptions<HttpServerTransportOptions>
    {
        public void Configure(HttpServerTransportOptions options)
        {
            var limits = state.Current.Config.Limits;
            options.SessionMode = HttpServerSessionMode.Stateful;
            options.ConfigureSessionOptions = door.ConfigureAsync;
#pragma warning disable MCP9006 // Obsolete for the current revision, which has no sessions; these are for the revisions that do.
            options.IdleTimeout = TimeSpan.FromSeconds(limits.SessionIdleSeconds);
            options.MaxIdleSessionCount = limits.MaxSessions;
#pragma warning restore MCP9006
#pragma warning disable MCPEXP002 // The only way to run something for as long as a session lives.
            options.RunSessionHandler = door.RunAsync;
#pragma warning restore MCPEXP002
        }
    }
}

using McpHub.Admin;
using McpHub.Agents;
using McpHub.Agents.Tokens;
using McpHub.Mcp;
using McpHub.Models;
using McpHub.Snapshot;
using McpHub.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub;

/// <summary>All there is in the hub, as endpoints.</summary>
public static class HubEndpoints
{
    public static WebApplication MapMcpHub(this WebApplication app)
    {
        app.UseHubEdge();
        app.MapAdmin();
        app.MapApprovals();
        app.MapClientMetadata();
        app.MapHealth();
        app.MapHubMetrics(app.Services.GetRequiredService<HubState>().Current.Config.Telemetry);
        app.MapHubOpenApi();
        app.MapMcpDoors();
        app.MapResourceMetadata();
        app.MapModels();
        return app;
    }
}

using McpHub.Admin;
using McpHub.Agents;
using McpHub.Mcp;
using Microsoft.AspNetCore.Builder;

namespace McpHub;

/// <summary>All there is in the hub, as endpoints.</summary>
public static class HubEndpoints
{
    public static WebApplication MapMcpHub(this WebApplication app)
    {
        app.UseHubEdge();
        app.MapAdmin();
        app.MapHealth();
        app.MapMcpDoors();
        return app;
    }
}

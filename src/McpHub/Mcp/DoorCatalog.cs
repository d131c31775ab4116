using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>What the caller may use at the endpoint it came to.</summary>
internal static class DoorCatalog
{
    private static readonly McpErrorDialect Errors = new();

    /// <returns>Null when there is no such endpoint; the refusal has been written.</returns>
    public static async Task<AgentCatalog?> FindAsync(HttpContext http, DoorScope scope)
    {
        var caller = Caller.Of(http);
        var catalog = caller.Snapshot.CatalogFor(caller.Agent!, scope);
        if (catalog is null)
        {
            var noun = scope.Kind == DoorKind.Server ? "server" : "toolset";
            await Errors.WriteAsync(http, new HubError(ErrorKind.NotFound, $"{noun}_not_found", $"There is no {noun} '{scope.Name}'.", "Use /mcp for everything this agent may use."));
        }

        return catalog;
    }

    /// <summary>Which part of the catalog the matched endpoint shows.</summary>
    public static DoorScope ScopeOf(HttpContext http)
    {
        if (http.Request.RouteValues["alias"] is string alias) return new DoorScope(DoorKind.Server, alias);
        return http.Request.RouteValues["toolset"] is string toolset ? new DoorScope(DoorKind.Toolset, toolset) : DoorScope.All;
    }
}

using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;

namespace McpHub.Calls;

/// <summary>Who sent this HTTP request, as an HTTP feature; set by authentication before any endpoint runs.</summary>
/// <param name="Snapshot">Pinned for the whole request.</param>
/// <param name="Agent">Null only for the operator acting as no agent.</param>
/// <param name="IsOperator">True for whoever can read the hub's data directory.</param>
public sealed record Caller(HubSnapshot Snapshot, Agent? Agent, bool IsOperator)
{
    public static Caller Of(HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("This endpoint runs before authentication.");
}

using McpHub.Snapshot;
using McpHub.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Admin;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: it takes calls, and how each server and provider is doing.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous().WithSummary("The process lives.");
        endpoints.MapGet("/readyz", (Readiness readiness, UpstreamFleet fleet, HubState state) =>
        {
            var report = new ReadyReport(
                readiness.IsReady ? "ready" : "starting",
                Calls.HubIdentity.Version,
                [.. fleet.Report().Select(server => new ReadyServer(server.Alias, server.Status.State, server.Status.Reason))],
                [.. state.Current.Providers.Values.OrderBy(provider => provider.Name, StringComparer.Ordinal).Select(provider => new ReadyProvider(provider.Name, "configured"))]);
            return Results.Json(report, AdminJson.Default.ReadyReport, statusCode: readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).AllowAnonymous().WithSummary("Whether the hub takes calls, and how each server and provider is doing.").Produces<ReadyReport>().Produces<ReadyReport>(StatusCodes.Status503ServiceUnavailable);
    }
}

internal sealed record ReadyReport(string Status, string Version, IReadOnlyList<ReadyServer> Servers, IReadOnlyList<ReadyProvider> Providers);

internal sealed record ReadyServer(string Name, string State, string? Reason);

internal sealed record ReadyProvider(string Name, string State);

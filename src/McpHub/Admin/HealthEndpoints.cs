using McpHub.Models.Discovery;
using McpHub.Snapshot;
using McpHub.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Admin;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: it takes calls and has every server that it cannot do without, and how each server and provider is doing.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous().WithSummary("The process lives.");
        endpoints.MapGet("/readyz", (Readiness readiness, UpstreamFleet fleet, HubState state, DiscoveredModels discovered) =>
        {
            var servers = fleet.Report();
            var required = state.Current.Config.McpServers.Where(server => server.Value is { Disabled: false, Hub.Required: true }).Select(server => server.Key).ToHashSet();
            var isReady = readiness.IsReady && required.All(alias => servers.Any(server => server.Alias == alias && UpstreamStates.IsWell(server.Status.State)));
            var report = new ReadyReport(
                isReady ? "ready" : readiness.IsReady ? "required server not ready" : "starting",
                Calls.HubIdentity.Version,
                [.. servers.Select(server => new ReadyServer(server.Alias, server.Status.State, server.Status.Reason ?? server.Status.SignIn, required.Contains(server.Alias) ? true : null))],
                [.. state.Current.Providers.Values.OrderBy(provider => provider.Name, StringComparer.Ordinal).Select(provider => ToReady(provider, discovered.Of(provider.Name)))]);
            return Results.Json(report, AdminJson.Default.ReadyReport, statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).AllowAnonymous().WithSummary("Whether the hub takes calls and has every required server, and how each server and provider is doing.").Produces<ReadyReport>().Produces<ReadyReport>(StatusCodes.Status503ServiceUnavailable);
    }

    // Nothing asks providers how they are: of those that are asked for their models it is known whether that works.
    private static ReadyProvider ToReady(Provider provider, DiscoveredList? list) =>
        new(provider.Name, "configured", list?.Models.Count, list?.Failure is { } failure ? $"Its models cannot be listed: {failure.Message}" : null);
}

internal sealed record ReadyReport(string Status, string Version, IReadOnlyList<ReadyServer> Servers, IReadOnlyList<ReadyProvider> Providers);

internal sealed record ReadyServer(string Name, string State, string? Reason, bool? Required);

internal sealed record ReadyProvider(string Name, string State, int? Models, string? Reason);

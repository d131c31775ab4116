using System.Text.Json;
using McpHub.Calls;
using McpHub.Config.Reading;
using McpHub.Snapshot;
using McpHub.Upstreams;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Admin;

/// <summary>What the operator asks the running hub: <c>/admin/…</c>. The command line uses nothing else.</summary>
internal static class AdminEndpoints
{
    private static readonly TimeSpan RestartPatience = TimeSpan.FromSeconds(20);

    public static void MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        var admin = endpoints.MapGroup("/admin").WithMetadata(OperatorOnly.Instance);
        admin.MapGet("/servers", Servers).WithSummary("Every server with its state, and why it is not ready.").Produces<IReadOnlyList<ServerReport>>();
        admin.MapPost("/servers/{alias}/restart", RestartAsync).WithSummary("Ends one server and starts it again, even one that was given up; answers when it is ready or has failed, or after 20 seconds.").Produces<ServerReport>().ProducesProblem(404);
        admin.MapGet("/tools", Tools).WithSummary("All tools, or those that one agent may use.").Produces<IReadOnlyList<ToolReport>>().ProducesProblem(404);
        admin.MapGet("/tools/{**name}", Tool).WithSummary("One tool with its definition.").Produces<ToolDefinitionReport>().ProducesProblem(404);
        admin.MapPost("/explain", Explain).WithSummary("Whether an agent may do something, and the rule that says so.").Produces<ExplainReport>().ProducesProblem(400).ProducesProblem(404);
        admin.MapAudit();
        admin.MapSignIn();
        admin.MapPost("/translate", Translate).WithSummary("What would be sent to each provider for a model request, and what would get lost; nothing is sent.").Produces<TranslateReport>().ProducesProblem(400).ProducesProblem(404);
    }

    private static IResult Translate(HubState state, CallPreview preview, HttpContext http, TranslateRequest question)
    {
        var snapshot = state.Current;
        if (!snapshot.Agents.TryGetValue(question.Agent, out var agent)) return Problem(http, NoAgent(snapshot, question.Agent));
        if (ChatDialects.Find(question.Dialect) is not { } dialect)
            return Problem(http, new HubError(ErrorKind.BadRequest, "unknown_dialect", $"There is no dialect '{question.Dialect}'.", $"Use one of: {string.Join(", ", ChatDialects.All.Select(known => known.Name))}."));

        var (report, refusal) = preview.Of(snapshot, agent, dialect, question);
        return refusal is null ? Results.Json(report, AdminJson.Default.TranslateReport) : Problem(http, refusal);
    }

    private static IResult Servers(UpstreamFleet fleet, HubState state) => Results.Json(ServerReport.All(fleet, state.Current), AdminJson.Default.IReadOnlyListServerReport);

    internal static async Task<IResult> RestartAsync(UpstreamFleet fleet, HubState state, IIntentLog intents, HttpContext http, TimeProvider time, string alias)
    {
        var change = new AdminChange("server.restart", alias);
        if (await intents.AnnounceAsync(change, http.RequestAborted) is { } unrecorded) return Problem(http, unrecorded);

        using var limit = new CancellationTokenSource(RestartPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, http.RequestAborted);
        try
        {
            await fleet.RestartAsync(alias, either.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // It goes on: the report says that it is starting.
        }

        intents.Conclude(change, isDone: fleet.Report(alias) is not null);
        return Server(fleet, state, http, alias);
    }

    internal static IResult Server(UpstreamFleet fleet, HubState state, HttpContext http, string alias)
    {
        if (fleet.Report(alias) is not { } report)
        {
            var known = fleet.Report().Select(server => server.Alias).ToList();
            return Problem(http, new HubError(ErrorKind.NotFound, "server_not_found", $"There is no server '{alias}'.", Spelling.DidYouMean(alias, known) ?? $"Running servers: {string.Join(", ", known)}."));
        }

        var snapshot = state.Current;
        return Results.Json(ToReport(report, snapshot, snapshot.Catalog.Servers.FirstOrDefault(catalog => catalog.Server == alias)), AdminJson.Default.ServerReport);
    }

    private static ServerReport ToReport(UpstreamReport server, HubSnapshot snapshot, UpstreamCatalog? catalog) =>
        ServerReport.Of(server, catalog, snapshot.Config.McpServers.GetValueOrDefault(server.Alias)?.Hub);

    private static IResult Tools(HubState state, HttpContext http, string? agent = null)
    {
        var snapshot = state.Current;
        if (agent is not null && !snapshot.Agents.ContainsKey(agent)) return Problem(http, NoAgent(snapshot, agent));
        var visible = agent is null ? null : snapshot.CatalogFor(snapshot.Agents[agent], DoorScope.All);
        IReadOnlyList<ToolReport> reports =
        [
            .. snapshot.Catalog.Servers
                .SelectMany(server => server.Tools)
                .Select(tool => new ToolReport(snapshot.Catalog.NameOf(tool), tool.Server, tool.Name, ObjectSplice.GetText(tool.Shown, "description"u8)))
                .Where(tool => visible is null || visible.Tools.Find(tool.Name) is not null),
        ];
        return Results.Json(reports, AdminJson.Default.IReadOnlyListToolReport);
    }

    /// <param name="name">As agents see it, or <c>server/tool</c>.</param>
    private static IResult Tool(HubState state, HttpContext http, string name, string? agent = null)
    {
        var snapshot = state.Current;
        if (agent is not null && !snapshot.Agents.ContainsKey(agent)) return Problem(http, NoAgent(snapshot, agent));
        var visible = agent is null
            ? snapshot.Catalog.Servers.SelectMany(server => server.Tools)
            : snapshot.CatalogFor(snapshot.Agents[agent], DoorScope.All)!.Tools.Items;
        var tools = visible.ToList();
        if (tools.Find(tool => snapshot.Catalog.NameOf(tool) == name || tool.Identity == name) is not { } found)
        {
            var nearest = Spelling.DidYouMean(name, tools.Select(snapshot.Catalog.NameOf)) ?? Spelling.DidYouMean(name, tools.Select(tool => tool.Identity));
            return Problem(http, new HubError(ErrorKind.NotFound, "tool_not_found", $"There is no tool '{name}'{(agent is null ? "" : $" that agent '{agent}' may call")}.", nearest ?? "All of them: mcphub tools"));
        }

        var report = new ToolDefinitionReport(snapshot.Catalog.NameOf(found), found.Server, found.Name, JsonElement.Parse(found.Definition.Span));
        return Results.Json(report, AdminJson.Default.ToolDefinitionReport);
    }

    private static IResult Explain(HubState state, Explanation explanation, HttpContext http, ExplainRequest question)
    {
        var snapshot = state.Current;
        if (!snapshot.Agents.TryGetValue(question.Agent, out var agent)) return Problem(http, NoAgent(snapshot, question.Agent));
        var (report, refusal) = explanation.Of(snapshot, agent, question);
        return refusal is null ? Results.Json(report, AdminJson.Default.ExplainReport) : Problem(http, refusal);
    }

    private static HubError NoAgent(HubSnapshot snapshot, string agent) => new(
        ErrorKind.NotFound, "agent_not_found", $"There is no agent '{agent}'.", $"Configured agents: {string.Join(", ", snapshot.Agents.Keys.Order(StringComparer.Ordinal))}.");

    internal static IResult Problem(HttpContext http, HubError error) => new RefusalResult(error);

    private sealed class RefusalResult(HubError error) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => httpContext.RefuseAsync(error);
    }
}

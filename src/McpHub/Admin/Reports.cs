using System.Text.Json;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Upstreams;
using McpHub.Wire.Mcp;

namespace McpHub.Admin;

/// <summary>One server for people.</summary>
internal sealed record ServerReport
{
    public required string Name { get; init; }

    public required string State { get; init; }

    public string? Reason { get; init; }

    public string? Revision { get; init; }

    public string? Server { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required int Tools { get; init; }

    public required int Prompts { get; init; }

    public required int Resources { get; init; }

    public required int Templates { get; init; }

    /// <summary>True when the hub is not ready without it.</summary>
    public required bool Required { get; init; }

    /// <summary><c>requests</c> that stand alone, or <c>session</c>; null while it is not known.</summary>
    public string? Era { get; init; }

    /// <summary>Milliseconds to connect and agree on the revision, the start of its process included.</summary>
    public double? ConnectMs { get; init; }

    /// <summary>Milliseconds of the first listing.</summary>
    public double? ListMs { get; init; }

    /// <summary>Failures in a row, without a minute of being well in between.</summary>
    public required int Failures { get; init; }

    /// <summary>Requests of the hub that wait for an answer of the server, open subscriptions among them.</summary>
    public required int Pending { get; init; }

    /// <summary>The names of the capabilities that it declares.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>What of <c>hub.tools</c> has no effect.</summary>
    public required IReadOnlyList<ConfigError> Warnings { get; init; }

    /// <summary>Tools left out, each with the reason.</summary>
    public required IReadOnlyDictionary<string, string> Quarantined { get; init; }

    /// <summary>Calls that it works on now.</summary>
    public required int CallsInFlight { get; init; }

    /// <summary>Calls that wait for a place among those.</summary>
    public required int CallsWaiting { get; init; }

    /// <summary>Why it is not asked for a while; null when it is.</summary>
    public string? Resting { get; init; }

    /// <summary>That a person has to sign in for some of what it offers, and how; null when not.</summary>
    public string? SignIn { get; init; }

    /// <summary>The last lines of its standard error.</summary>
    public required IReadOnlyList<string> Log { get; init; }

    /// <summary>All servers, by alias.</summary>
    public static IReadOnlyList<ServerReport> All(UpstreamFleet fleet, HubSnapshot snapshot)
    {
        var catalogs = snapshot.Catalog.Servers.ToDictionary(catalog => catalog.Server);
        return [.. fleet.Report().Select(server => Of(server, catalogs.GetValueOrDefault(server.Alias), snapshot.Config.McpServers.GetValueOrDefault(server.Alias)?.Hub))];
    }

    public static ServerReport Of(UpstreamReport report, UpstreamCatalog? catalog, ServerHubConfig? config) => new()
    {
        Name = report.Alias,
        State = report.Status.State,
        Reason = report.Status.Reason,
        Revision = report.Status.Revision,
        Server = report.Status.ServerInfo,
        Since = report.Status.Since,
        Tools = catalog?.Tools.Count ?? 0,
        Prompts = catalog?.Prompts.Count ?? 0,
        Resources = catalog?.Resources.Count ?? 0,
        Templates = catalog?.Templates.Count ?? 0,
        Required = config?.Required ?? false,
        Era = report.Status.Revision is not { } revision ? null : McpRevisions.HasSessions(revision) ? "session" : "requests",
        ConnectMs = ToMs(report.Status.ConnectTime),
        ListMs = ToMs(report.Status.ListTime),
        Failures = report.Status.Failures,
        Pending = report.Pending,
        Capabilities = report.Status.Capabilities,
        Warnings = catalog?.Warnings ?? [],
        Quarantined = catalog?.Quarantined ?? new Dictionary<string, string>(),
        CallsInFlight = report.Load.CallsInFlight,
        CallsWaiting = report.Load.CallsWaiting,
        Resting = report.Load.Resting,
        SignIn = report.Status.SignIn,
        Log = report.ErrorTail,
    };

    private static double? ToMs(TimeSpan? time) => time is { } given ? Math.Round(given.TotalMilliseconds, 1) : null;
}

/// <summary>One tool for people.</summary>
/// <param name="Name">As agents see it at <c>/mcp</c>.</param>
/// <param name="Tool">As its server names it.</param>
internal sealed record ToolReport(string Name, string Server, string Tool, string? Description);

/// <summary>One tool with all that its server says about it.</summary>
/// <param name="Definition">As the server sent it, under its own name.</param>
internal sealed record ToolDefinitionReport(string Name, string Server, string Tool, JsonElement Definition);

/// <summary>A question to the one decision function. What it leaves out is not known, but for the time, which is now.</summary>
/// <param name="Args">The arguments of the call.</param>
/// <param name="At">When, as <c>2026-03-29T02:30:00+02:00</c>.</param>
/// <param name="From">The address that the caller connects from.</param>
/// <param name="Taint">Labels that the conversation has touched.</param>
internal sealed record ExplainRequest(string Agent, string Action, string Target, JsonElement? Args = null, string? At = null, string? From = null, IReadOnlyList<string>? Taint = null);

/// <summary>Its answer, with the deciding rule as <c>role/rule</c>; no rule means that none matched and the default, deny, applied.</summary>
/// <param name="Decision"><c>allow</c>, <c>deny</c>, <c>approve</c>, or <c>depends</c> when the rule asks for what the question leaves out.</param>
internal sealed record ExplainReport(string Agent, string Action, string Target, string Decision, string? Rule)
{
    /// <summary>Whether the agent can see the thing.</summary>
    public bool Listed { get; init; }

    /// <summary>The file that the rule stands in.</summary>
    public string? File { get; init; }

    /// <summary>The line on which it begins.</summary>
    public int? Line { get; init; }

    /// <summary>Its path in the file.</summary>
    public string? Place { get; init; }

    /// <summary>The operator's labels of the target.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>A rule that would allow it under other circumstances; null when one decides, or none would.</summary>
    public string? NearestRule { get; init; }

    /// <summary>What that rule asks for.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Who may approve; empty for anybody who may approve at all, null when nothing is to be approved.</summary>
    public IReadOnlyList<string>? ApprovedBy { get; init; }
}

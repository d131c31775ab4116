using System.Text.Json;
using McpHub.Snapshot;
using McpHub.Upstreams;

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

    /// <summary>Tools left out, each with the reason.</summary>
    public required IReadOnlyDictionary<string, string> Quarantined { get; init; }

    /// <summary>The last lines of its standard error.</summary>
    public required IReadOnlyList<string> Log { get; init; }

    public static ServerReport Of(UpstreamReport report, UpstreamCatalog? catalog) => new()
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
        Quarantined = catalog?.Quarantined ?? new Dictionary<string, string>(),
        Log = report.ErrorTail,
    };
}

/// <summary>One tool for people.</summary>
/// <param name="Name">As agents see it at <c>/mcp</c>.</param>
/// <param name="Tool">As its server names it.</param>
internal sealed record ToolReport(string Name, string Server, string Tool, string? Description);

/// <summary>One tool with all that its server says about it.</summary>
/// <param name="Definition">As the server sent it, under its own name.</param>
internal sealed record ToolDefinitionReport(string Name, string Server, string Tool, JsonElement Definition);

/// <summary>A question to the one decision function.</summary>
internal sealed record ExplainRequest(string Agent, string Action, string Target);

/// <summary>Its answer, with the deciding rule as <c>role/rule</c>; no rule means that none matched and the default, deny, applied.</summary>
internal sealed record ExplainReport(string Agent, string Action, string Target, string Decision, string? Rule);

using McpHub.Snapshot;

namespace McpHub.Audit;

/// <summary>Which records are asked for; what is null does not matter.</summary>
internal sealed record AuditQuery
{
    /// <summary>By name.</summary>
    public string? Agent { get; init; }

    public string? Action { get; init; }

    /// <summary>A pattern as in rules: <c>server/*</c>.</summary>
    public string? Target { get; init; }

    /// <summary>The status of an outcome, or an error code.</summary>
    public string? Outcome { get; init; }

    public string? Kind { get; init; }

    /// <summary>The id of a trace or a request.</summary>
    public string? Trace { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>Not included.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A test for one record after another.</summary>
    /// <param name="names">Agents by pseudonym.</param>
    public Func<AuditEntry, bool> Compile(IReadOnlyDictionary<string, string> names)
    {
        var target = Target is null ? null : new NamePattern(Target);
        return entry =>
            (From is null || entry.Time >= From)
            && (Until is null || entry.Time < Until)
            && (Kind is null || entry.Kind == Kind)
            && (Action is null || entry.Text("action") == Action)
            && (Outcome is null || entry.Text("status") == Outcome || entry.Text("errorCode") == Outcome)
            && (Trace is null || entry.Text("traceId") == Trace || entry.Text("requestId") == Trace)
            && (Agent is null || (entry.Text("agent") is { } pseudonym && (pseudonym == Agent || names.GetValueOrDefault(pseudonym) == Agent)))
            && (target is null || (entry.Text("target") is { } name && target.Matches(name)));
    }
}

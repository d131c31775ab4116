using McpHub.Snapshot;

namespace McpHub.Approvals;

/// <summary>A call that somebody has to approve, and what became of that.</summary>
internal sealed record Ticket
{
    public const string Pending = "pending";
    public const string Approved = "approved";
    public const string Denied = "denied";

    public required string Id { get; init; }

    /// <summary>Hash of all that the approval is bound to: agent, action, target, arguments, and what the rule says.</summary>
    public required byte[] Binding { get; init; }

    /// <summary>Who wants to make the call.</summary>
    public required string Agent { get; init; }

    public required string Action { get; init; }

    public required string Target { get; init; }

    /// <summary>As <c>role/rule</c>.</summary>
    public required string Rule { get; init; }

    public required IReadOnlyList<string> By { get; init; }

    public required bool NotSelf { get; init; }

    /// <summary>SHA-256 of the arguments in their one spelling, in hexadecimal digits.</summary>
    public required string ArgumentHash { get; init; }

    public required int ArgumentBytes { get; init; }

    /// <summary>The arguments, or their beginning; null unless the rule says that they may be shown.</summary>
    public string? Arguments { get; init; }

    /// <summary>Of the first call that asked.</summary>
    public required string RequestId { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>From then on it neither can be approved nor lets anything through.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary><see cref="Pending"/>, <see cref="Approved"/> or <see cref="Denied"/>.</summary>
    public string State { get; init; } = Pending;

    /// <summary><c>operator</c> or <c>agent:NAME</c>; null while pending.</summary>
    public string? ResolvedBy { get; init; }

    public string? Reason { get; init; }

    /// <summary>Whether the rule names this person, or anybody. It may still be the caller itself.</summary>
    public bool IsFor(Agent human) => By.Count == 0 || By.Contains($"agent:{human.Name}") || human.Groups.Any(group => By.Contains($"group:{group}"));
}

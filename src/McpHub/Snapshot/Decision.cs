namespace McpHub.Snapshot;

/// <summary>The answer of the one decision function.</summary>
/// <param name="Effect">Whether it may be done.</param>
/// <param name="Rule">The deciding rule as <c>role/rule</c>; null when no rule matched and the default, deny, applied.</param>
public sealed record Decision(Effect Effect, string? Rule)
{
    public static readonly Decision Default = new(Effect.Deny, null);

    public Decision(bool isAllowed, string? rule)
        : this(isAllowed ? Effect.Allow : Effect.Deny, rule)
    {
    }

    /// <summary>Whether it may be done at once.</summary>
    public bool IsAllowed => Effect == Effect.Allow;

    /// <summary>What must be approved; set exactly when the effect is to approve.</summary>
    public Approval? Approval { get; init; }

    /// <summary>Denied because a condition of the rule could not be evaluated.</summary>
    public bool IsUndecided { get; init; }

    /// <summary>The compiled rule that decided, or that would have allowed it under other circumstances; null for none.</summary>
    internal Rule? By { get; init; }
}

/// <summary>What a decision comes to.</summary>
public enum Effect
{
    Deny,

    /// <summary>Only once somebody has approved it.</summary>
    Approve,

    Allow,
}

public static class Effects
{
    /// <summary>As in audit records and reports.</summary>
    public static string ToText(this Effect effect) => effect switch
    {
        Effect.Allow => "allow",
        Effect.Approve => "approve",
        _ => "deny",
    };
}

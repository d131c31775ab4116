namespace McpHub.Wire.Chat;

/// <summary>How hard the model should think.</summary>
public enum Effort
{
    None,
    Minimal,
    Low,
    Medium,
    High,
    ExtraHigh,
    Max,
}

/// <summary>What the caller wants to see of the thoughts.</summary>
public enum ReasoningView
{
    Hidden,
    Summary,
    Full,
}

/// <summary>What the caller asks about reasoning. Members that were not given are null; a dialect writes what it has words for.</summary>
public sealed record ReasoningAsk
{
    public Effort? Effort { get; init; }

    /// <summary>Tokens that the model may think.</summary>
    public int? Budget { get; init; }

    /// <summary>Whether the model itself decides how long to think.</summary>
    public bool IsAdaptive { get; init; }

    public ReasoningView? View { get; init; }

    /// <summary>The effort asked for, or the one that the budget amounts to.</summary>
    public Effort? EffortOrBudget => Effort ?? (Budget is { } budget ? EffortTable.ToEffort(budget) : null);

    /// <summary>The budget asked for, or the one that the effort amounts to.</summary>
    public int? BudgetOrEffort => Budget ?? (Effort is { } effort ? EffortTable.ToBudget(effort) : null);
}

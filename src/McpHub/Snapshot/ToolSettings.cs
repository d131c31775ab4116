namespace McpHub.Snapshot;

/// <summary>What the operator says about calls of one tool.</summary>
public sealed record ToolSettings
{
    public static readonly ToolSettings Default = new();

    /// <summary>How long one call may take; null for what holds for its server.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The largest result in bytes; null for what holds for its server.</summary>
    public int? MaxResultBytes { get; init; }

    /// <summary>Whether a call may be sent once more when nobody knows what became of it.</summary>
    public bool IsIdempotent { get; init; }
}

namespace McpHub.Snapshot;

/// <summary>A caller with an identity, compiled.</summary>
/// <param name="Name">As in the configuration; what audit, limits and policy bind to.</param>
/// <param name="Permissions">All rules of all its roles.</param>
/// <param name="IsStrict">Whether its model requests may lose nothing between two dialects.</param>
public sealed record Agent(string Name, Permissions Permissions, bool IsStrict = false)
{
    /// <summary>Whether a person acts with its credentials, never a program of its own: only then may it approve.</summary>
    public bool IsHuman { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>One of <see cref="Config.ToolExposure"/>.</summary>
    public string Exposure { get; init; } = Config.ToolExposure.All;

    /// <summary>Tools that are listed even where the others are found by search, by identity.</summary>
    public IReadOnlyList<NamePattern> AlwaysVisible { get; init; } = [];
}

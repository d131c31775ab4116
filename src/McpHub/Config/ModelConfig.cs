using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>A model alias and what serves it.</summary>
public sealed record ModelConfig
{
    /// <summary>Tried in this order: the next one when a target fails before its first byte.</summary>
    [MinLength(1)]
    public IReadOnlyList<TargetConfig> Targets { get; init; } = [];
}

/// <summary>One provider's model.</summary>
public sealed record TargetConfig
{
    /// <summary>The name of an entry in <c>providers</c>.</summary>
    [MinLength(1)]
    public required string Provider { get; init; }

    /// <summary>The vendor's own model name.</summary>
    [MinLength(1)]
    public required string Model { get; init; }
}

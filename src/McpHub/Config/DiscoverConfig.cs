using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>How a provider is asked for the models that it has.</summary>
public sealed record DiscoverConfig
{
    /// <summary>Seconds between two times that it is asked. Default 3,600.</summary>
    [Range(10.0, 604_800.0)]
    public double RefreshSeconds { get; init; } = 3600;

    /// <summary>Patterns of the models that are listed, such as <c>gpt-*</c>; <c>**</c> matches slashes, too. Empty for all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Most models that are listed. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxModels { get; init; } = 1000;
}

using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>A model that the hub lends to a server whose client cannot complete conversations for it.</summary>
public sealed record SamplingConfig
{
    /// <summary>The model, by its alias or as <c>provider/model</c>; the calling agent must be permitted to use it.</summary>
    public required string Model { get; init; }

    /// <summary>Times that the server may use it in one call. Default 10.</summary>
    [Range(1, 1000)]
    public int MaxPerCall { get; init; } = 10;

    /// <summary>Most tokens of one answer, whatever the server asks for. Default 4,096.</summary>
    [Range(1, 1_000_000)]
    public int MaxTokens { get; init; } = 4096;
}

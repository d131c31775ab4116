namespace McpHub.Wire.Chat;

/// <summary>What a model answered. A stream of <see cref="ChatEvent"/> folds to exactly this.</summary>
public sealed record ChatResponse
{
    /// <summary>The provider's; null when it gives none.</summary>
    public string? Id { get; init; }

    /// <summary>The provider's name of the model; null when it does not say.</summary>
    public string? Model { get; init; }

    public Sequence<Block> Content { get; init; }

    public required Stop Stop { get; init; }

    /// <summary>Null when the provider did not say.</summary>
    public TokenUsage? Usage { get; init; }

    public Extras Extras { get; init; }
}

namespace McpHub.Wire.Chat;

/// <summary>Texts to be turned into vectors, in no dialect's own words.</summary>
public sealed record EmbeddingRequest
{
    public required string Model { get; init; }

    public Sequence<string> Inputs { get; init; }

    /// <summary>Whether the texts came as a list, even if it is one of one.</summary>
    public bool IsList { get; init; }

    /// <summary>How long the vectors should be.</summary>
    public int? Dimensions { get; init; }

    /// <summary>What the vectors are for, as Gemini spells it: <c>RETRIEVAL_QUERY</c>, <c>RETRIEVAL_DOCUMENT</c>, …</summary>
    public string? Purpose { get; init; }

    /// <summary>Of the document that the text is from.</summary>
    public string? Title { get; init; }

    public string? UserId { get; init; }

    /// <summary>Whether the vectors are wanted as base64 of their bytes.</summary>
    public bool WantsBase64 { get; init; }

    public Extras Extras { get; init; }
}

/// <summary>The vectors, one for each text, in the order of the texts.</summary>
public sealed record EmbeddingResponse
{
    /// <summary>The provider's name of the model; null when it does not say.</summary>
    public string? Model { get; init; }

    public Sequence<Sequence<float>> Vectors { get; init; }

    /// <summary>Null when the provider does not say.</summary>
    public long? InputTokens { get; init; }
}

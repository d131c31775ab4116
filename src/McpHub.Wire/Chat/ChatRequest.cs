namespace McpHub.Wire.Chat;

/// <summary>What a caller asks of a model, in no dialect's own words. Members that were not given are null or empty.</summary>
public sealed record ChatRequest
{
    public required string Model { get; init; }

    public Sequence<Message> Messages { get; init; }

    public Sequence<Tool> Tools { get; init; }

    public ToolChoice? ToolChoice { get; init; }

    /// <summary>Whether the model may call several tools at once.</summary>
    public bool? ParallelToolCalls { get; init; }

    public OutputFormat? Output { get; init; }

    public ReasoningAsk? Reasoning { get; init; }

    public Sampling Sampling { get; init; } = Sampling.Default;

    public int? MaxOutputTokens { get; init; }

    public Sequence<string> StopSequences { get; init; }

    /// <summary>How many answers; null is one.</summary>
    public int? Candidates { get; init; }

    /// <summary>How wordy: <c>low</c>, <c>medium</c>, <c>high</c>.</summary>
    public string? Verbosity { get; init; }

    /// <summary>Who the caller's own user is.</summary>
    public string? UserId { get; init; }

    public string? ServiceTier { get; init; }

    /// <summary>Requests with the same key share a prompt cache.</summary>
    public string? PromptCacheKey { get; init; }

    public Sequence<MetadataEntry> Metadata { get; init; }

    /// <summary>Whether the answer is to be kept, so that a later request can go on from it; null leaves that to the dialect.</summary>
    public bool? Store { get; init; }

    /// <summary>The kept answer that the conversation was put together from; only told back to the caller.</summary>
    public string? PreviousId { get; init; }

    public bool IsStreaming { get; init; }

    /// <summary>Whether a stream ends with the usage, where the dialect leaves that to the caller.</summary>
    public bool WantsUsage { get; init; }

    public Extras Extras { get; init; }
}

public readonly record struct MetadataEntry(string Name, string Value);

/// <summary>How the next word is drawn.</summary>
public sealed record Sampling
{
    public static readonly Sampling Default = new();

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public long? Seed { get; init; }

    public double? FrequencyPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    /// <summary>How many alternatives of each token to report with their probabilities; 0 for only the chosen one's.</summary>
    public int? LogProbs { get; init; }
}

namespace McpHub.Wire.Dialects;

/// <summary>What is particular about one provider or model within its dialect. The defaults are what the dialect's own vendor does.</summary>
public sealed record TargetTraits
{
    public static readonly TargetTraits Default = new();

    /// <summary>The model's own limit on output: written where the dialect demands a limit and the caller gave none.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>OpenAI-compatible: the limit is called <c>max_tokens</c>, not <c>max_completion_tokens</c>.</summary>
    public bool UsesMaxTokens { get; init; }

    /// <summary>OpenAI-compatible: there is no role <c>developer</c>.</summary>
    public bool LacksDeveloperRole { get; init; }

    /// <summary>OpenAI-compatible: <c>top_k</c> is known.</summary>
    public bool HasTopK { get; init; }

    /// <summary>OpenAI-compatible: thoughts of earlier turns are taken back in <c>reasoning_content</c>.</summary>
    public bool TakesReasoningContent { get; init; }

    /// <summary>Members that this server refuses and that are therefore left out, by their name on the wire.</summary>
    public IReadOnlySet<string> Refuses { get; init; } = new HashSet<string>();

    /// <summary>The model takes no <c>temperature</c> and <c>top_p</c>, as reasoning models do.</summary>
    public bool LacksSampling { get; init; }

    /// <summary>OpenAI Responses: parts of the prompt may be marked as the end of what is to be cached.</summary>
    public bool TakesCacheBreakpoints { get; init; }

    /// <summary>Anthropic: the model decides itself how long to think and takes an effort, not a budget.</summary>
    public bool HasAdaptiveThinking { get; init; }

    /// <summary>Anthropic: answers can be held to a schema.</summary>
    public bool HasOutputFormat { get; init; } = true;

    /// <summary>Gemini: thinking has levels, not a budget.</summary>
    public bool HasThinkingLevels { get; init; }

    /// <summary>Gemini: the fewest tokens that the model thinks, when it cannot be kept from thinking.</summary>
    public int? MinThinkingBudget { get; init; }

    /// <summary>Gemini: the most tokens that the model may think.</summary>
    public int? MaxThinkingBudget { get; init; }

    /// <summary>Gemini: schemas may be ordinary JSON Schema.</summary>
    public bool TakesJsonSchema { get; init; } = true;

    /// <summary>Gemini: results of tools may hold images and files; else they follow the results in the same turn.</summary>
    public bool TakesToolResultMedia { get; init; }

    /// <summary>Gemini: calls must carry the signature of the thoughts before them.</summary>
    public bool DemandsSignatures { get; init; }

    /// <summary>Gemini: calls have no ids, as in older versions on Vertex AI.</summary>
    public bool LacksCallIds { get; init; }

    /// <summary>Gemini: nothing is fetched by its URL.</summary>
    public bool LacksUrls { get; init; }
}

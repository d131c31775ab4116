using McpHub.Config;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Gemini;

namespace McpHub.Snapshot;

/// <summary>What is particular about a model: what the operator wrote, and what vendors' model names tell.</summary>
internal static class TargetTraitsOf
{
    public static TargetTraits Model(Provider provider, string model)
    {
        var quirks = provider.Config.Quirks;
        var isOpenAiReasoning = provider.Kind.Name is ProviderKind.OpenAi or ProviderKind.AzureOpenAi or ProviderKind.OpenAiResponses && IsReasoning(model);
        var traits = new TargetTraits
        {
            MaxOutputTokens = quirks.MaxOutputTokens ?? (provider.Kind.Name == ProviderKind.Anthropic ? AnthropicLimit(model) : null),
            UsesMaxTokens = quirks.TokenField == "max_tokens",
            LacksDeveloperRole = !(quirks.DeveloperRole ?? provider.Kind.Name is ProviderKind.OpenAi or ProviderKind.AzureOpenAi or ProviderKind.OpenAiResponses),
            HasTopK = quirks.TopK,
            TakesReasoningContent = quirks.ReasoningContent,
            Refuses = quirks.Refuses.ToHashSet(),
            LacksSampling = isOpenAiReasoning,
            HasAdaptiveThinking = quirks.AdaptiveThinking ?? (provider.Kind.Name == ProviderKind.Anthropic && HasAdaptiveThinking(model)),
        };
        return provider.Kind.Name == ProviderKind.Gemini ? GeminiTraits.Of(model, traits) : traits;
    }

    private static bool IsReasoning(string model) =>
        model.StartsWith("o1", StringComparison.Ordinal) || model.StartsWith("o3", StringComparison.Ordinal) || model.StartsWith("o4", StringComparison.Ordinal)
        || (model.StartsWith("gpt-5", StringComparison.Ordinal) && !model.Contains("chat", StringComparison.Ordinal));

    // The limit is required by the API: too high a one is refused, so the least that holds for the family.
    private static int AnthropicLimit(string model) =>
        model.StartsWith("claude-3-5", StringComparison.Ordinal) ? 8192
        : model.StartsWith("claude-3-", StringComparison.Ordinal) && !model.StartsWith("claude-3-7", StringComparison.Ordinal) ? 4096
        : 32_000;

    private static bool HasAdaptiveThinking(string model) =>
        model.Contains("opus-4-6", StringComparison.Ordinal) || model.Contains("sonnet-4-6", StringComparison.Ordinal) || model.Contains("opus-4-7", StringComparison.Ordinal);
}

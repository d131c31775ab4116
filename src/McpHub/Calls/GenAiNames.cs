namespace McpHub.Calls;

/// <summary>Names that differ between the released GenAI conventions and the coming ones. Never both at once.</summary>
/// <param name="SplitsUsage">Whether tokens are counters of their own for each kind.</param>
/// <param name="ReasoningLevel">Null where the conventions have no such attribute.</param>
internal sealed record GenAiNames(string Duration, string TimeToFirstChunk, string TimePerChunk, string CacheWrite, bool SplitsUsage, string? ReasoningLevel)
{
    public static readonly GenAiNames Released = new(
        "gen_ai.client.operation.duration", "gen_ai.client.operation.time_to_first_chunk", "gen_ai.client.operation.time_per_output_chunk", "gen_ai.usage.cache_creation.input_tokens", SplitsUsage: false, ReasoningLevel: null);

    public static readonly GenAiNames Latest = new(
        "gen_ai.client.inference.duration", "gen_ai.client.inference.time_to_first_chunk", "gen_ai.client.inference.time_per_output_chunk", "gen_ai.usage.cache_write.input_tokens", SplitsUsage: true, "gen_ai.request.reasoning.level");

    /// <param name="optIn"><c>OTEL_SEMCONV_STABILITY_OPT_IN</c>: a list with commas.</param>
    public static GenAiNames Of(string? optIn) =>
        optIn?.Split(',', StringSplitOptions.TrimEntries).Contains("gen_ai_latest_experimental") is true ? Latest : Released;
}

namespace McpHub.Models.Embeddings;

/// <summary>What to embed, in no dialect's own words.</summary>
/// <param name="IsBase64">Whether vectors come as bytes.</param>
/// <param name="IsSingle">Whether one input was asked for by itself, where the dialect answers that differently.</param>
/// <param name="Lost">Members that no other dialect knows.</param>
internal sealed record EmbeddingRequest(IReadOnlyList<string> Inputs, int? Dimensions, bool IsBase64, bool IsSingle, IReadOnlyList<string> Lost);

/// <param name="Tokens">Null when the provider did not say.</param>
internal sealed record EmbeddingAnswer(IReadOnlyList<float[]> Vectors, long? Tokens);

namespace McpHub.Wire.Chat;

/// <summary>Who made something that nobody else can read.</summary>
/// <param name="Family">Whose formats it belongs to, one of <see cref="Families"/>: two dialects of one vendor share it.</param>
/// <param name="Provider">The configured provider; null when a caller sent it without saying whose it is.</param>
/// <param name="Model">The provider's own name of the model; null likewise.</param>
public sealed record Origin(string Family, string? Provider = null, string? Model = null)
{
    /// <summary>Whether state of this origin may be sent to that target. What is not known on this side does not speak against it.</summary>
    public bool Fits(Origin target) =>
        Family == target.Family && (Provider is null || Provider == target.Provider) && (Model is null || Model == target.Model);
}

public static class Families
{
    public const string OpenAi = "openai";
    public const string Anthropic = "anthropic";
    public const string Gemini = "gemini";
    public const string Ollama = "ollama";
    public const string Bedrock = "bedrock";
}

/// <summary>
/// What a provider wants back unchanged on the next turn and nobody else can read: a signature, encrypted reasoning.
/// It goes back only to where it came from.
/// </summary>
/// <param name="Kind">What it is, one of <see cref="StateKinds"/>.</param>
public sealed record OpaqueState(Origin Origin, string Kind, string Data);

public static class StateKinds
{
    /// <summary>Anthropic: <c>thinking.signature</c>.</summary>
    public const string ThinkingSignature = "thinking_signature";

    /// <summary>Anthropic: <c>redacted_thinking.data</c>.</summary>
    public const string RedactedThinking = "redacted_thinking";

    /// <summary>Gemini: <c>thoughtSignature</c>.</summary>
    public const string ThoughtSignature = "thought_signature";

    /// <summary>OpenAI Responses: <c>reasoning.encrypted_content</c>.</summary>
    public const string EncryptedReasoning = "encrypted_reasoning";
}

using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>
/// <c>encrypted_content</c> of a reasoning item. Callers send it back as it is, so it holds whatever state a provider wants back, of any
/// dialect, together with whose it is.
/// </summary>
internal static class ReasoningState
{
    /// <param name="origin">Whose it is if it does not say so itself.</param>
    public static OpaqueState? Read(JsonField item, Origin origin)
    {
        if (item["encrypted_content"].Text() is not { } text) return null;
        return StateTag.Read(text) ?? new OpaqueState(origin, StateKinds.EncryptedReasoning, text);
    }

    /// <summary>Whether a target takes this state as encrypted reasoning.</summary>
    public static bool Fits(OpaqueState state, Origin target) => state.Kind == StateKinds.EncryptedReasoning && state.Origin.Fits(target);
}

using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>Thoughts: a text with its signature, or something that nobody may read.</summary>
internal static class ReasoningForm
{
    /// <param name="signature">What the member says; redacted content is told by the block's state.</param>
    public static void Write(Utf8JsonWriter json, ReasoningBlock reasoning, string? signature)
    {
        json.WriteStartObject("reasoningContent"u8);
        if (reasoning is { Text: "", State: { Kind: StateKinds.RedactedThinking, Origin.Family: Families.Bedrock } state })
        {
            json.WriteString("redactedContent"u8, state.Data);
        }
        else
        {
            json.WriteStartObject("reasoningText"u8);
            json.WriteString("text"u8, reasoning.Text); // also when it is empty: it must not be missing
            json.Text("signature", signature);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The signature in an answer: Bedrock's own as it is, else with the name of its origin.</summary>
    public static string? SignatureOf(OpaqueState? state) => state switch
    {
        null => null,
        { Kind: StateKinds.ThinkingSignature, Origin.Family: Families.Bedrock } => state.Data,
        _ => StateTag.Write(state),
    };
}

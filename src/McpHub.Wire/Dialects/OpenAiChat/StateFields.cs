using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>
/// Opaque state in the members that callers of this dialect echo: <c>extra_content</c> of a tool call, as Google's own OpenAI-compatible door has
/// it, and <c>reasoning_details</c> of a message, as OpenRouter has it. State of other origins stands there as a <see cref="StateTag"/>.
/// </summary>
internal static class StateFields
{
    private const string Format = "mcphub-v1";

    /// <summary>What a tool call carries; null when it is nothing that is known here.</summary>
    public static OpaqueState? OfCall(JsonField call, Origin origin)
    {
        var extra = call["extra_content"];
        if (!extra.IsObject) return null;
        if (extra["mcphub"].IsObject && extra["mcphub"]["state"].Text() is { } tag) return StateTag.Read(tag);
        if (!extra["google"].IsObject || extra["google"]["thought_signature"].Text() is not { Length: > 0 } signature) return null;
        return StateTag.IsTag(signature) ? StateTag.Read(signature) : new OpaqueState(origin, StateKinds.ThoughtSignature, signature);
    }

    /// <param name="target">Who gets it: its own state as it is; null for a caller, who gets state of every origin.</param>
    public static void WriteOfCall(Utf8JsonWriter json, OpaqueState state, Origin? target)
    {
        var isOfGoogle = state.Kind == StateKinds.ThoughtSignature;
        json.WriteStartObject("extra_content"u8);
        json.WriteStartObject(isOfGoogle ? "google" : "mcphub");
        json.WriteString(isOfGoogle ? "thought_signature" : "state", isOfGoogle && target is not null ? state.Data : StateTag.Write(state));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The thoughts of a message with what their origin wants back; none when the hub did not write them.</summary>
    public static IEnumerable<ReasoningBlock> OfMessage(JsonField message)
    {
        var details = message["reasoning_details"];
        if (!details.IsArray) yield break;
        foreach (var detail in details.Items())
        {
            if (!detail.IsObject || !detail["format"].IsText || detail["format"].Text() != Format) continue;
            if (StateTag.Read(detail["signature"].Text() ?? "") is { } state) yield return new ReasoningBlock(detail["text"].Text() ?? "") { State = state };
        }
    }

    public static void WriteOfMessage(Utf8JsonWriter json, IReadOnlyList<ReasoningBlock> thoughts)
    {
        if (!thoughts.Any(block => block.State is not null)) return;
        json.WriteStartArray("reasoning_details"u8);
        for (var index = 0; index < thoughts.Count; index++)
        {
            if (thoughts[index].State is not { } state) continue;
            json.WriteStartObject();
            json.WriteString("type"u8, "reasoning.text"u8);
            json.WriteString("text"u8, thoughts[index].Text);
            json.WriteString("signature"u8, StateTag.Write(state));
            json.WriteString("format"u8, Format);
            json.WriteNumber("index"u8, index);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

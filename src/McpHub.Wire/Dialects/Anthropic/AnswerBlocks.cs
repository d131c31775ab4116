using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>What an answer's blocks become, and what of them is lost.</summary>
internal static class AnswerBlocks
{
    /// <summary>Whether the block has a form here; what it loses is reported.</summary>
    public static bool CanWrite(Block block, int index, LossLog losses)
    {
        var path = $"content[{index}]";
        losses.Report(AnthropicLosses.Table, block.Extras, path);
        switch (block)
        {
            case TextBlock text:
                if (text.Citations.Any(citation => !CitationForm.CanWrite(citation))) Lose(losses, Feature.AnswerCitations, path);
                if (text.State is not null) Lose(losses, Feature.AnswerReasoningState, path);
                return true;
            case RefusalBlock:
                Lose(losses, Feature.AnswerRefusal, path);
                return true;
            case ReasoningBlock or ToolCallBlock:
                return true;
            case OpaqueBlock opaque:
                if (opaque.Origin.Family != Families.Anthropic) Lose(losses, Feature.AnswerOpaqueBlock, path, opaque.Kind);
                return opaque.Origin.Family == Families.Anthropic;
            default:
                Lose(losses, block is ImageBlock ? Feature.AnswerImage : Feature.AnswerAudio, path);
                return false;
        }
    }

    /// <summary>The dialect's own signature as it is; another's in a form that names its origin, so that it is known again when it comes back.</summary>
    public static string SignatureOf(OpaqueState? state) => state switch
    {
        null => "",
        { Kind: StateKinds.ThinkingSignature, Origin.Family: Families.Anthropic } => state.Data,
        _ => StateTag.Write(state),
    };

    public static bool IsRedacted(Block block) => block is ReasoningBlock { State: { Kind: StateKinds.RedactedThinking, Origin.Family: Families.Anthropic } };

    /// <summary>State that has no place in its block stands in an empty thought before it.</summary>
    public static ReasoningBlock? StateBefore(Block block) => block is ToolCallBlock { State: { } state } ? new ReasoningBlock("") { State = state } : null;

    /// <summary>The block as it stands in a message, or at its beginning in a stream.</summary>
    public static void Write(Utf8JsonWriter json, Block block, string path, bool isBeginning)
    {
        if (block is OpaqueBlock opaque)
        {
            opaque.Json.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        switch (block)
        {
            case TextBlock text:
                WriteText(json, text.Text);
                WriteCitations(json, text.Citations);
                break;
            case RefusalBlock refusal:
                WriteText(json, refusal.Text);
                break;
            case ReasoningBlock reasoning when IsRedacted(block):
                json.WriteString("type"u8, "redacted_thinking"u8);
                json.WriteString("data"u8, reasoning.State!.Data);
                break;
            case ReasoningBlock reasoning:
                json.WriteString("type"u8, "thinking"u8);
                json.WriteString("thinking"u8, reasoning.Text);
                json.WriteString("signature"u8, isBeginning ? "" : SignatureOf(reasoning.State));
                break;
            case ToolCallBlock call:
                json.WriteString("type"u8, "tool_use"u8);
                json.WriteString("id"u8, call.CallId);
                json.WriteString("name"u8, call.Name);
                json.Raw("input", isBeginning ? RawJson.EmptyObject : InputOf(call, path));
                WriteCaller(json, call.Extras);
                break;
        }

        json.Own(block.Extras, AnthropicDialect.Name);
        json.WriteEndObject();
    }

    // Always there in answers: SDKs that check them insist on it.
    private static void WriteCaller(Utf8JsonWriter json, Extras extras)
    {
        if (extras.Dialect == AnthropicDialect.Name && extras.Members.Any(member => member.Name == "caller")) return;
        json.WriteStartObject("caller"u8);
        json.WriteString("type"u8, "direct"u8);
        json.WriteEndObject();
    }

    private static RawJson InputOf(ToolCallBlock call, string path) =>
        ToolInput.TryToObject(call.Input, out var input) ? input : throw new ChatFormatException($"{path}.input", $"the model wrote the tool call {call.CallId} with an input that is no JSON object");

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
    }

    private static void WriteCitations(Utf8JsonWriter json, Sequence<Citation> citations)
    {
        if (!citations.Any(CitationForm.CanWrite)) return;
        json.WriteStartArray("citations"u8);
        foreach (var citation in citations.Where(CitationForm.CanWrite)) CitationForm.Write(json, citation);
        json.WriteEndArray();
    }

    private static void Lose(LossLog losses, Feature feature, string path, string? detail = null) => losses.Report(AnthropicLosses.Table, feature, path, detail);
}

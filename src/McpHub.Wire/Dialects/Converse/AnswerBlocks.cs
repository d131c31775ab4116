using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>Writes the blocks of an answer that is whole, and says what of it has no place there.</summary>
internal static class AnswerBlocks
{
    public static bool CanWrite(Block block) => block switch
    {
        OpaqueBlock opaque => opaque.Origin.Family == Families.Bedrock,
        ImageBlock { Source: InlineMedia media } => MediaFormats.Of("image", media.MediaType) is not null,
        TextBlock or ReasoningBlock or RefusalBlock or ToolCallBlock => true,
        _ => false,
    };

    public static void Write(Utf8JsonWriter json, Block block)
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
                Citations.WriteText(json, text);
                break;
            case RefusalBlock refusal:
                json.WriteString("text"u8, refusal.Text);
                break;
            case ReasoningBlock reasoning:
                ReasoningForm.Write(json, reasoning, ReasoningForm.SignatureOf(reasoning.State));
                break;
            case ToolCallBlock call:
                json.WriteStartObject("toolUse"u8);
                WriteCallHead(json, call);
                json.Raw("input", ToolInput.TryToObject(call.Input, out var input) ? input : throw new ChatFormatException("content", $"the model wrote the tool call {call.CallId} with an input that is no JSON object"));
                json.WriteEndObject();
                break;
            case ImageBlock { Source: InlineMedia media }:
                json.WriteStartObject("image"u8);
                json.WriteString("format"u8, MediaFormats.Of("image", media.MediaType));
                json.WriteStartObject("source"u8);
                json.WriteString("bytes"u8, media.Base64);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
    }

    public static void WriteCallHead(Utf8JsonWriter json, ToolCallBlock call)
    {
        json.WriteString("toolUseId"u8, call.CallId);
        json.WriteString("name"u8, ToolWriter.NameOf(call.Namespace, call.Name));
    }

    public static void Report(Block block, string path, LossLog losses)
    {
        losses.Report(ConverseLosses.Table, block.Extras, path);
        if (block is not ReasoningBlock && block.State is not null) losses.Report(ConverseLosses.Table, Feature.AnswerReasoningState, path);
        if (block is TextBlock text && text.Citations.Any(citation => !Citations.CanWrite(citation))) losses.Report(ConverseLosses.Table, Feature.AnswerCitations, path);
        if (block is RefusalBlock) losses.Report(ConverseLosses.Table, Feature.AnswerRefusal, path);
        if (!CanWrite(block)) losses.Report(ConverseLosses.Table, block switch { OpaqueBlock => Feature.AnswerOpaqueBlock, ImageBlock => Feature.AnswerImage, _ => Feature.AnswerAudio }, path);
    }

    public static void Report(Stop stop, LossLog losses)
    {
        if (stop.Sequence is not null || stop.Explanation is not null || stop.Category is not null || stop.Reason is StopReason.Paused) losses.Report(ConverseLosses.Table, Feature.AnswerStopDetails, "stop");
    }
}

using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Writes the parts of an answer, and says what of it has no place there.</summary>
internal static class AnswerParts
{
    /// <returns>False when Gemini has no such part.</returns>
    public static bool CanWrite(Block block) => block switch
    {
        OpaqueBlock opaque => opaque.Origin.Family == Families.Gemini,
        ImageBlock { Source: InlineMedia or UrlMedia } or AudioBlock { Source: InlineMedia or UrlMedia } or VideoBlock { Source: InlineMedia or UrlMedia } => true,
        FileBlock { Source: InlineMedia or UrlMedia } => true,
        TextBlock or ReasoningBlock or RefusalBlock or ToolCallBlock => true,
        _ => false,
    };

    /// <param name="text">What stands in it, for blocks that stream; a call's input.</param>
    public static void Write(Utf8JsonWriter json, Block block, string text, OpaqueState? state)
    {
        if (block is OpaqueBlock opaque)
        {
            opaque.Json.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        switch (block)
        {
            case ReasoningBlock:
                json.WriteString("text"u8, text);
                json.WriteBoolean("thought"u8, true);
                break;
            case ToolCallBlock call:
                json.WriteStartObject("functionCall"u8);
                json.WriteString("id"u8, call.CallId);
                json.WriteString("name"u8, ToolNames.Of(call.Namespace, call.Name));
                json.Raw("args", ToolInput.TryToObject(text, out var input) ? input : throw new ChatFormatException("content", $"the model wrote the tool call {call.CallId} with an input that is no JSON object"));
                json.WriteEndObject();
                break;
            case ImageBlock image:
                WriteMedia(json, image.Source);
                break;
            case AudioBlock audio:
                WriteMedia(json, audio.Source);
                break;
            case VideoBlock video:
                WriteMedia(json, video.Source);
                break;
            case FileBlock file:
                WriteMedia(json, file.Source);
                break;
            default:
                json.WriteString("text"u8, text);
                break;
        }

        json.Text("thoughtSignature", state is null ? null : Signatures.Of(state));
        json.Own(block.Extras, GeminiDialect.Name);
        json.WriteEndObject();
    }

    public static void Report(Block block, string path, LossLog losses)
    {
        losses.Report(GeminiLosses.Table, block.Extras, path);
        if (block is RefusalBlock) losses.Report(GeminiLosses.Table, Feature.AnswerRefusal, path);
        if (!CanWrite(block)) losses.Report(GeminiLosses.Table, Feature.AnswerOpaqueBlock, path);
        if (block is TextBlock text && text.Citations.Any(citation => !Grounding.CanWrite(citation))) losses.Report(GeminiLosses.Table, Feature.AnswerCitations, path);
    }

    public static void Report(Stop stop, LossLog losses)
    {
        if (stop.Sequence is not null || stop.Reason is StopReason.Paused) losses.Report(GeminiLosses.Table, Feature.AnswerStopDetails, "stop");
    }

    private static void WriteMedia(Utf8JsonWriter json, Media source)
    {
        var (holder, type, name, value) = source is InlineMedia media
            ? ("inlineData", media.MediaType, "data", media.Base64)
            : ("fileData", ((UrlMedia)source).MediaType, "fileUri", ((UrlMedia)source).Url);
        json.WriteStartObject(holder);
        json.Text("mimeType", type);
        json.WriteString(name, value);
        json.WriteEndObject();
    }
}

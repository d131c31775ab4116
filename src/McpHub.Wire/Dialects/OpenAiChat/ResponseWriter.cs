using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <inheritdoc/>
internal sealed class ResponseWriter : IResponseWriter
{
    public IStreamWriter OpenStream(ResponseWriteContext context) => new StreamWriter(context);

    public void Write(ChatResponse response, ResponseWriteContext context, IBufferWriter<byte> output)
    {
        if (response.Stop.Reason == StopReason.BrokenToolCall) throw new ChatFormatException("", "the model wrote a broken tool call");
        AnswerLosses.Report(response, context.Losses);
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        json.WriteString("id"u8, response.Id ?? context.Ids.Next("chatcmpl-"));
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, context.CreatedAt);
        json.WriteString("model"u8, context.Model ?? response.Model ?? context.Request.Model);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        WriteMessage(json, response.Content);
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, Stops.Of(response.Stop.Reason));
        json.WriteEndObject();
        json.WriteEndArray();
        if (response.Usage is { } usage) UsageForm.Write(json, usage);
        json.Own(response.Extras, OpenAiChatDialect.Name);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, Sequence<Block> content)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        WriteText(json, "content", content.OfType<TextBlock>().Select(block => block.Text));
        WriteText(json, "refusal", content.OfType<RefusalBlock>().Select(block => block.Text));
        ReasoningBlock[] thoughts = [.. content.OfType<ReasoningBlock>()];
        var thought = string.Concat(thoughts.Select(block => block.Text));
        if (thought.Length > 0) json.WriteString("reasoning_content"u8, thought);
        StateFields.WriteOfMessage(json, thoughts);
        Citations.Write(json, CitationOffsets.Of(content));
        Images.Write(json, [.. content.OfType<ImageBlock>()]);
        foreach (var audio in content.OfType<OpaqueBlock>().Where(AnswerLosses.IsAudio).Take(1)) json.Raw("audio", audio.Json);
        WriteCalls(json, [.. content.OfType<ToolCallBlock>()]);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        var text = string.Concat(texts);
        if (text.Length > 0) json.WriteString(name, text);
        else json.WriteNull(name);
    }

    private static void WriteCalls(Utf8JsonWriter json, List<ToolCallBlock> calls)
    {
        if (calls.Count == 0) return;
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls) ToolCalls.Write(json, call, target: null);
        json.WriteEndArray();
    }
}

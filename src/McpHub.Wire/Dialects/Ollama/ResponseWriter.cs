using System.Buffers;
using System.Globalization;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <inheritdoc/>
internal sealed class ResponseWriter : IResponseWriter
{
    public IStreamWriter OpenStream(ResponseWriteContext context) => new StreamWriter(context);

    public void Write(ChatResponse response, ResponseWriteContext context, IBufferWriter<byte> output)
    {
        if (response.Stop.Reason == StopReason.BrokenToolCall) throw new ChatFormatException("", "the model wrote a broken tool call");
        Report(response, context.Losses);
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        WriteHead(json, context.Model ?? response.Model ?? context.Request.Model, context.CreatedAt);
        WriteMessage(json, response.Content);
        WriteEnd(json, response.Stop, response.Usage);
        json.Own(response.Extras, OllamaDialect.Name);
        json.WriteEndObject();
    }

    public static void WriteHead(Utf8JsonWriter json, string model, long createdAt)
    {
        json.WriteString("model"u8, model);
        json.WriteString("created_at"u8, DateTimeOffset.FromUnixTimeSeconds(createdAt).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    public static void WriteEnd(Utf8JsonWriter json, Stop stop, TokenUsage? usage)
    {
        json.WriteBoolean("done"u8, true);
        json.WriteString("done_reason"u8, Stops.Of(stop.Reason));
        UsageForm.Write(json, usage);
    }

    private static void WriteMessage(Utf8JsonWriter json, Sequence<Block> content)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, string.Concat(content.Select(block => block is TextBlock or RefusalBlock ? EventOrder.TextOf(block) : null)));
        var thoughts = string.Concat(content.OfType<ReasoningBlock>().Select(block => block.Text));
        if (thoughts.Length > 0) json.WriteString("thinking"u8, thoughts);
        Sequence<string> images = [.. content.OfType<ImageBlock>().Select(image => image.Source).OfType<InlineMedia>().Select(media => media.Base64)];
        if (images.Count > 0) json.Texts("images", images);
        List<ToolCallBlock> calls = [.. content.OfType<ToolCallBlock>()];
        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            for (var index = 0; index < calls.Count; index++) ToolCalls.Write(json, calls[index], InputOf(calls[index]), index);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static RawJson InputOf(ToolCallBlock call) => ToolInput.TryToObject(call.Input, out var input)
        ? input
        : throw new ChatFormatException("content", $"the model wrote the tool call {call.CallId} with an input that is no JSON object");

    private static void Report(ChatResponse response, LossLog losses)
    {
        var hasCalls = false;
        for (var index = 0; index < response.Content.Count; index++)
        {
            AnswerLosses.Report(response.Content[index], index, hasCalls, losses);
            hasCalls |= response.Content[index] is ToolCallBlock;
        }

        AnswerLosses.Report(response.Stop, losses);
        AnswerLosses.Report(response.Usage, losses);
        losses.Report(OllamaLosses.Table, response.Extras, "");
    }
}

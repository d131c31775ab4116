using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

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
        json.WriteStartArray("candidates"u8);
        json.WriteStartObject();
        WriteContent(json, response.Content);
        WriteStop(json, response.Stop);
        json.WriteNumber("index"u8, 0);
        Grounding.Write(json, [.. response.Content.SelectMany((block, index) => block is TextBlock text ? text.Citations.Select(citation => (citation, text.Text, index)) : [])]);
        json.WriteEndObject();
        json.WriteEndArray();
        if (response.Usage is { } usage) UsageForm.Write(json, usage);
        json.WriteString("modelVersion"u8, context.Model ?? response.Model ?? context.Request.Model);
        json.WriteString("responseId"u8, response.Id ?? context.Ids.Next(""));
        json.Own(response.Extras, GeminiDialect.Name);
        json.WriteEndObject();
    }

    public static void WriteStop(Utf8JsonWriter json, Stop stop)
    {
        json.WriteString("finishReason"u8, Stops.Of(stop));
        json.Text("finishMessage", stop.Explanation);
    }

    private static void WriteContent(Utf8JsonWriter json, Sequence<Block> content)
    {
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
        foreach (var block in content)
        {
            if (AnswerParts.CanWrite(block)) AnswerParts.Write(json, block, EventOrder.TextOf(block) ?? "", block.State);
        }

        json.WriteEndArray();
        json.WriteString("role"u8, "model"u8);
        json.WriteEndObject();
    }

    private static void Report(ChatResponse response, LossLog losses)
    {
        for (var index = 0; index < response.Content.Count; index++) AnswerParts.Report(response.Content[index], $"content[{index}]", losses);
        AnswerParts.Report(response.Stop, losses);
        losses.Report(GeminiLosses.Table, response.Extras, "");
    }
}

using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

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
        json.WriteStartObject("output"u8);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        foreach (var block in response.Content.Where(AnswerBlocks.CanWrite)) AnswerBlocks.Write(json, block);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("stopReason"u8, Stops.Of(response.Stop));
        WriteUsage(json, response.Usage);
        json.Own(response.Extras, ConverseDialect.Name);
        json.WriteEndObject();
    }

    /// <summary>Both members are required; how long it took is not known here.</summary>
    public static void WriteUsage(Utf8JsonWriter json, TokenUsage? usage)
    {
        if (usage is not null) UsageForm.Write(json, usage);
        json.WriteStartObject("metrics"u8);
        json.WriteNumber("latencyMs"u8, 0);
        json.WriteEndObject();
    }

    private static void Report(ChatResponse response, LossLog losses)
    {
        for (var index = 0; index < response.Content.Count; index++) AnswerBlocks.Report(response.Content[index], $"content[{index}]", losses);
        AnswerBlocks.Report(response.Stop, losses);
        losses.Report(ConverseLosses.Table, response.Extras, "");
    }
}

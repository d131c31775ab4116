using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <inheritdoc/>
internal sealed class ResponseWriter : IResponseWriter
{
    public IStreamWriter OpenStream(ResponseWriteContext context) => new StreamWriter(context);

    public void Write(ChatResponse response, ResponseWriteContext context, IBufferWriter<byte> output)
    {
        if (response.Stop.Reason == StopReason.BrokenToolCall) throw new ChatFormatException("", "the model wrote a broken tool call");
        if (response.Stop.Reason == StopReason.Other) context.Losses.Report(AnthropicLosses.Table, Feature.AnswerStopDetails, "stop");
        context.Losses.Report(AnthropicLosses.Table, response.Extras, "");
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        MessageForm.WriteHead(json, response.Id, response.Model, context);
        json.WriteStartArray("content"u8);
        for (var index = 0; index < response.Content.Count; index++)
        {
            var block = response.Content[index];
            if (!AnswerBlocks.CanWrite(block, index, context.Losses)) continue;
            if (AnswerBlocks.StateBefore(block) is { } before) AnswerBlocks.Write(json, before, "", isBeginning: false);
            AnswerBlocks.Write(json, block, $"content[{index}]", isBeginning: false);
        }

        json.WriteEndArray();
        StopForm.Write(json, response.Stop, response.Content.Any(block => block is RefusalBlock));
        MessageForm.WriteTail(json, response.Usage, response.Extras);
        json.WriteEndObject();
    }
}

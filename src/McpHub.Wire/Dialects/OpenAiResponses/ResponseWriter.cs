using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <inheritdoc/>
internal sealed class ResponseWriter : IResponseWriter
{
    public IStreamWriter OpenStream(ResponseWriteContext context) => new StreamWriter(context);

    public void Write(ChatResponse response, ResponseWriteContext context, IBufferWriter<byte> output)
    {
        if (response.Stop.Reason == StopReason.BrokenToolCall) throw new ChatFormatException("", "the model wrote a broken tool call");
        Report(response, context.Losses);
        var form = new ResponseForm(context);
        form.Begin(response.Id, response.Model, response.Extras);
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        form.Write(json, response.Stop, error: null, response.Usage, _ => WriteItems(json, response, form, context.Request.Tools));
    }

    private static void WriteItems(Utf8JsonWriter json, ChatResponse response, ResponseForm form, Sequence<Tool> tools)
    {
        var items = new ItemWriter(json, StateTag.Write);
        var groups = ItemGroups.Of(response.Content.Where(AnswerLosses.CanWrite).Select(block => block is ToolCallBlock call ? ToolNames.Restore(call, tools) : block));
        for (var index = 0; index < groups.Count; index++)
        {
            var isCut = index == groups.Count - 1 && ResponseForm.IsCutShort(response.Stop);
            items.Write(groups[index], form.ItemId(groups[index][0]), isCut ? "incomplete" : "completed");
        }
    }

    private static void Report(ChatResponse response, LossLog losses)
    {
        for (var index = 0; index < response.Content.Count; index++) AnswerLosses.Report(response.Content[index], index, losses);
        AnswerLosses.Report(response.Stop, losses);
        losses.Report(OpenAiResponsesLosses.Table, response.Extras, "");
    }
}

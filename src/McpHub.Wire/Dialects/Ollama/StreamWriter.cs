using System.Buffers;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <inheritdoc/>
internal sealed class StreamWriter(ResponseWriteContext context) : IStreamWriter
{
    private const int MaxInputChars = 16 * 1024 * 1024;
    private static readonly ChatError BrokenCall = new(ErrorClass.Upstream, "The model wrote a broken tool call.") { Code = "broken_tool_call" };

    private readonly EventOrder order = new();
    private readonly EventBuffer line = new();
    private readonly StringBuilder input = new(); // of the open tool call: it goes out whole
    private string model = context.Model ?? context.Request.Model;
    private Extras extras;
    private int calls;
    private bool isOver; // an error was written although events may still come

    public void Write(ChatEvent e, IBufferWriter<byte> output)
    {
        order.Check(e);
        if (isOver) return;
        switch (e)
        {
            case ResponseStarted started:
                model = context.Model ?? started.Model ?? context.Request.Model;
                extras = started.Extras;
                context.Losses.Report(OllamaLosses.Table, extras, "");
                break;
            case BlockStarted started:
                Begin(started, output);
                break;
            case TextAdded added:
                Add(added.Text, output);
                break;
            case CitationAdded added:
                AnswerLosses.Lose(context.Losses, Feature.AnswerCitations, $"content[{added.Index}]");
                break;
            case StateAdded added:
                AnswerLosses.Lose(context.Losses, Feature.AnswerReasoningState, $"content[{added.Index}]");
                break;
            case BlockEnded when order.Last is ToolCallBlock call:
                EndCall(call, output);
                break;
            case ResponseEnded:
                End(output);
                break;
            case ResponseFailed failed:
                Fail(failed.Error, output);
                break;
        }
    }

    // Clients take every line for JSON: an empty piece of text harms nobody.
    public void WriteHeartbeat(IBufferWriter<byte> output) => WriteMessage(output, static json => json.WriteString("content"u8, ""u8));

    public void Close(IBufferWriter<byte> output)
    {
        if (!order.IsOver) Write(new ResponseFailed(ChatError.BrokenOff), output);
    }

    private void Begin(BlockStarted e, IBufferWriter<byte> output)
    {
        AnswerLosses.Report(e.Block, e.Index, calls > 0, context.Losses);
        if (e.Block is not ImageBlock { Source: InlineMedia image }) return;
        WriteMessage(output, json =>
        {
            json.WriteString("content"u8, ""u8);
            json.Texts("images", [image.Base64]);
        });
    }

    private void Add(string text, IBufferWriter<byte> output)
    {
        switch (order.Open)
        {
            case ToolCallBlock:
                if (input.Length + text.Length > MaxInputChars) throw new ChatFormatException("", $"the input of a tool call is longer than {MaxInputChars} characters");
                input.Append(text);
                break;
            case ReasoningBlock:
                WriteMessage(output, json =>
                {
                    json.WriteString("content"u8, ""u8);
                    json.WriteString("thinking"u8, text);
                });
                break;
            default:
                WriteMessage(output, json => json.WriteString("content"u8, text));
                break;
        }
    }

    private void EndCall(ToolCallBlock call, IBufferWriter<byte> output)
    {
        var isWhole = ToolInput.TryToObject(input.ToString(), out var arguments);
        input.Clear();
        if (!isWhole)
        {
            Fail(BrokenCall, output);
            return;
        }

        WriteMessage(output, json =>
        {
            json.WriteString("content"u8, ""u8);
            json.WriteStartArray("tool_calls"u8);
            ToolCalls.Write(json, call, arguments, calls++);
            json.WriteEndArray();
        });
    }

    private void End(IBufferWriter<byte> output)
    {
        var stop = order.Stop!;
        if (stop.Reason == StopReason.BrokenToolCall)
        {
            Fail(BrokenCall, output);
            return;
        }

        AnswerLosses.Report(stop, context.Losses);
        BeginLine();
        line.Json.WriteStartObject("message"u8);
        line.Json.WriteString("role"u8, "assistant"u8);
        line.Json.WriteString("content"u8, ""u8);
        line.Json.WriteEndObject();
        AnswerLosses.Report(order.Usage, context.Losses);
        ResponseWriter.WriteEnd(line.Json, stop, order.Usage);
        EndLine(output);
    }

    private void Fail(ChatError error, IBufferWriter<byte> output)
    {
        isOver = true;
        line.Begin();
        OllamaErrorFormat.Write(line.Json, error, null);
        line.SendLine(output);
    }

    private void WriteMessage(IBufferWriter<byte> output, Action<Utf8JsonWriter> write)
    {
        BeginLine();
        line.Json.WriteStartObject("message"u8);
        line.Json.WriteString("role"u8, "assistant"u8);
        write(line.Json);
        line.Json.WriteEndObject();
        line.Json.WriteBoolean("done"u8, false);
        EndLine(output);
    }

    private void BeginLine()
    {
        line.Begin();
        line.Json.WriteStartObject();
        ResponseWriter.WriteHead(line.Json, model, context.CreatedAt);
    }

    private void EndLine(IBufferWriter<byte> output)
    {
        line.Json.Own(extras, OllamaDialect.Name);
        line.Json.WriteEndObject();
        line.SendLine(output);
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Aws;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <inheritdoc/>
internal sealed class StreamWriter(ResponseWriteContext context) : IStreamWriter
{
    private const int MaxInputChars = 16 * 1024 * 1024;
    private static readonly ChatError BrokenCall = new(ErrorClass.Upstream, "The model wrote a broken tool call.") { Code = "broken_tool_call" };

    private readonly EventOrder order = new();
    private readonly ArrayBufferWriter<byte> payload = new(512);
    private readonly StringBuilder input = new(); // of the open tool call, to see that it is whole
    private int index = -1; // on the wire, where blocks without a form are missing
    private bool isOver; // an error was written although events may still come

    public void Write(ChatEvent e, IBufferWriter<byte> output)
    {
        order.Check(e);
        if (isOver) return;
        switch (e)
        {
            case ResponseStarted started:
                Start(started, output);
                break;
            case BlockStarted started:
                Begin(started, output);
                break;
            case TextAdded added:
                Add(added.Text, output);
                break;
            case CitationAdded added:
                Cite(added, output);
                break;
            case StateAdded added:
                Sign(added, output);
                break;
            case BlockEnded when AnswerBlocks.CanWrite(order.Last!) && order.Last is not OpaqueBlock:
                EndBlock(output);
                break;
            case ResponseEnded:
                End(output);
                break;
            case ResponseFailed failed:
                Fail(failed.Error, output);
                break;
        }
    }

    /// <summary>Nothing: the format has no event that every client passes over.</summary>
    public void WriteHeartbeat(IBufferWriter<byte> output)
    {
    }

    public void Close(IBufferWriter<byte> output)
    {
        if (!order.IsOver) Write(new ResponseFailed(ChatError.BrokenOff), output);
    }

    private void Start(ResponseStarted e, IBufferWriter<byte> output)
    {
        context.Losses.Report(ConverseLosses.Table, e.Extras, "");
        Send(output, "messageStart"u8, json =>
        {
            json.WriteString("role"u8, "assistant"u8);
            json.Own(e.Extras, ConverseDialect.Name);
        });
    }

    private void Begin(BlockStarted e, IBufferWriter<byte> output)
    {
        AnswerBlocks.Report(e.Block, $"content[{e.Index}]", context.Losses);
        if (e.Block is OpaqueBlock opaque && AnswerBlocks.CanWrite(opaque)) context.Losses.Report(ConverseLosses.Table, Feature.AnswerOpaqueBlock, $"content[{e.Index}]");
        if (!AnswerBlocks.CanWrite(e.Block) || e.Block is OpaqueBlock) return;
        index++;
        switch (e.Block)
        {
            case ToolCallBlock call:
                SendBlock(output, "contentBlockStart"u8, "start", json =>
                {
                    json.WriteStartObject("toolUse"u8);
                    AnswerBlocks.WriteCallHead(json, call);
                    json.WriteEndObject();
                });
                break;
            case ImageBlock { Source: InlineMedia media }:
                SendImage(media, output);
                break;
            case ReasoningBlock { State: { } state }:
                SendReasoning(output, state is { Kind: StateKinds.RedactedThinking, Origin.Family: Families.Bedrock } ? "redactedContent" : "signature", state);
                break;
        }
    }

    private void SendImage(InlineMedia media, IBufferWriter<byte> output)
    {
        SendBlock(output, "contentBlockStart"u8, "start", json =>
        {
            json.WriteStartObject("image"u8);
            json.WriteString("format"u8, MediaFormats.Of("image", media.MediaType));
            json.WriteEndObject();
        });
        SendDelta(output, json =>
        {
            json.WriteStartObject("image"u8);
            json.WriteStartObject("source"u8);
            json.WriteString("bytes"u8, media.Base64);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private void SendReasoning(IBufferWriter<byte> output, string name, OpaqueState state) => SendDelta(output, json =>
    {
        json.WriteStartObject("reasoningContent"u8);
        json.WriteString(name, name == "signature" ? ReasoningForm.SignatureOf(state) : state.Data);
        json.WriteEndObject();
    });

    private void Add(string text, IBufferWriter<byte> output)
    {
        switch (order.Open)
        {
            case ToolCallBlock:
                if (input.Length + text.Length > MaxInputChars) throw new ChatFormatException("", $"the input of a tool call is longer than {MaxInputChars} characters");
                input.Append(text);
                SendText(output, "toolUse", "input", text);
                break;
            case ReasoningBlock:
                SendText(output, "reasoningContent", "text", text);
                break;
            default:
                SendDelta(output, json => json.WriteString("text"u8, text));
                break;
        }
    }

    private void SendText(IBufferWriter<byte> output, string holder, string name, string text) => SendDelta(output, json =>
    {
        json.WriteStartObject(holder);
        json.WriteString(name, text);
        json.WriteEndObject();
    });

    private void Cite(CitationAdded e, IBufferWriter<byte> output)
    {
        if (!Citations.CanWrite(e.Citation))
        {
            context.Losses.Report(ConverseLosses.Table, Feature.AnswerCitations, $"content[{e.Index}]");
            return;
        }

        SendDelta(output, json =>
        {
            json.WritePropertyName("citation"u8);
            Citations.Write(json, e.Citation);
        });
    }

    private void Sign(StateAdded e, IBufferWriter<byte> output)
    {
        if (order.Open is ReasoningBlock) SendReasoning(output, "signature", e.State);
        else context.Losses.Report(ConverseLosses.Table, Feature.AnswerReasoningState, $"content[{e.Index}]");
    }

    private void EndBlock(IBufferWriter<byte> output)
    {
        var text = input.ToString();
        input.Clear();
        if (order.Last is ToolCallBlock && !ToolInput.TryToObject(text, out _)) Fail(BrokenCall, output);
        else Send(output, "contentBlockStop"u8, json => json.WriteNumber("contentBlockIndex"u8, index));
    }

    private void End(IBufferWriter<byte> output)
    {
        var stop = order.Stop!;
        if (stop.Reason == StopReason.BrokenToolCall)
        {
            Fail(BrokenCall, output);
            return;
        }

        AnswerBlocks.Report(stop, context.Losses);
        Send(output, "messageStop"u8, json => json.WriteString("stopReason"u8, Stops.Of(stop)));
        Send(output, "metadata"u8, json => ResponseWriter.WriteUsage(json, order.Usage));
    }

    private void Fail(ChatError error, IBufferWriter<byte> output)
    {
        isOver = true;
        var name = ConverseErrorFormat.NameOf(error.Class, inStream: true);
        payload.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(payload, JsonOut.Options)) ConverseErrorFormat.Write(json, error, null, type: null);
        AwsEventWriter.WriteException(output, Encoding.UTF8.GetBytes(name), payload.WrittenSpan);
    }

    private void SendDelta(IBufferWriter<byte> output, Action<Utf8JsonWriter> write) => SendBlock(output, "contentBlockDelta"u8, "delta", write);

    private void SendBlock(IBufferWriter<byte> output, ReadOnlySpan<byte> name, string member, Action<Utf8JsonWriter> write) => Send(output, name, json =>
    {
        json.WriteNumber("contentBlockIndex"u8, index);
        json.WriteStartObject(member);
        write(json);
        json.WriteEndObject();
    });

    private void Send(IBufferWriter<byte> output, ReadOnlySpan<byte> name, Action<Utf8JsonWriter> write)
    {
        payload.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(payload, JsonOut.Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        AwsEventWriter.WriteEvent(output, name, payload.WrittenSpan);
    }
}

using System.Buffers;
using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Sse;

namespace McpHub.Wire.Dialects.Anthropic;

/// <inheritdoc/>
internal sealed class StreamWriter(ResponseWriteContext context) : IStreamWriter
{
    private readonly EventOrder order = new();
    private readonly EventBuffer buffer = new();
    private readonly StringBuilder input = new(); // of the open tool call
    private ResponseStarted? held; // until it is known whether the usage of the input comes at once
    private int index = -1; // on the wire, where blocks without a form are missing
    private bool isWriting; // the open block has a form here
    private bool isRefused;
    private bool isOver; // an error was written although events may still come

    public void Write(ChatEvent e, IBufferWriter<byte> output)
    {
        order.Check(e);
        if (isOver) return;
        if (held is not null && e is not ResponseFailed) Start(output);
        switch (e)
        {
            case ResponseStarted started:
                context.Losses.Report(AnthropicLosses.Table, started.Extras, "");
                held = started;
                break;
            case BlockStarted started:
                Begin(started, output);
                break;
            case TextAdded added when isWriting:
                Add(added.Text, output);
                break;
            case CitationAdded added when isWriting:
                Cite(added, output);
                break;
            case StateAdded added when isWriting:
                Sign(added, output);
                break;
            case BlockEnded when isWriting:
                End(output);
                break;
            case Stopped { Stop.Reason: StopReason.Other }:
                context.Losses.Report(AnthropicLosses.Table, Feature.AnswerStopDetails, "stop");
                break;
            case ResponseEnded:
                Finish(output);
                break;
            case ResponseFailed failed:
                Fail(failed.Error, output);
                break;
        }
    }

    public void WriteHeartbeat(IBufferWriter<byte> output)
    {
        if (held is not null || !order.IsStarted) SseWriter.WriteHeartbeat(output);
        else SseWriter.WriteEvent(output, """{"type": "ping"}"""u8, "ping"u8);
    }

    public void Close(IBufferWriter<byte> output)
    {
        if (!order.IsOver) Write(new ResponseFailed(ChatError.BrokenOff), output);
    }

    private void Start(IBufferWriter<byte> output)
    {
        var started = held!;
        held = null;
        BeginEvent("message_start"u8);
        buffer.Json.WriteStartObject("message"u8);
        MessageForm.WriteHead(buffer.Json, started.Id, started.Model, context);
        buffer.Json.WriteStartArray("content"u8);
        buffer.Json.WriteEndArray();
        buffer.Json.WriteNull("stop_reason"u8);
        buffer.Json.WriteNull("stop_sequence"u8);
        MessageForm.WriteTail(buffer.Json, order.Usage ?? new TokenUsage { Input = context.EstimatedInput ?? 0 }, started.Extras);
        buffer.Json.WriteEndObject();
        Send(output, "message_start"u8);
    }

    private void Begin(BlockStarted e, IBufferWriter<byte> output)
    {
        isWriting = AnswerBlocks.CanWrite(e.Block, e.Index, context.Losses);
        isRefused |= e.Block is RefusalBlock;
        if (!isWriting) return;
        if (AnswerBlocks.StateBefore(e.Block) is { } before)
        {
            BeginBlock(before, output);
            EndBlock(output);
        }

        BeginBlock(e.Block, output);
    }

    private void BeginBlock(Block block, IBufferWriter<byte> output)
    {
        index++;
        BeginEvent("content_block_start"u8);
        buffer.Json.WriteNumber("index"u8, index);
        buffer.Json.WritePropertyName("content_block"u8);
        AnswerBlocks.Write(buffer.Json, block, "", isBeginning: true);
        Send(output, "content_block_start"u8);
        if (block is ReasoningBlock { State: { } state } && !AnswerBlocks.IsRedacted(block)) WriteDelta("signature_delta", "signature", AnswerBlocks.SignatureOf(state), output);
    }

    private void EndBlock(IBufferWriter<byte> output)
    {
        BeginEvent("content_block_stop"u8);
        buffer.Json.WriteNumber("index"u8, index);
        Send(output, "content_block_stop"u8);
    }

    private void Add(string text, IBufferWriter<byte> output)
    {
        if (text.Length == 0) return;
        switch (order.Open)
        {
            case ReasoningBlock:
                WriteDelta("thinking_delta", "thinking", text, output);
                break;
            case ToolCallBlock:
                if (input.Length <= MaxInputChars) input.Append(text);
                WriteDelta("input_json_delta", "partial_json", text, output);
                break;
            default:
                WriteDelta("text_delta", "text", text, output);
                break;
        }
    }

    private const int MaxInputChars = 16 * 1024 * 1024;

    private void End(IBufferWriter<byte> output)
    {
        var text = input.ToString();
        input.Clear();
        if (order.Last is ToolCallBlock call && !ToolInput.TryToObject(text, out _))
        {
            Fail(new ChatError(ErrorClass.Upstream, $"The model wrote the tool call {call.CallId} with an input that is no JSON object.") { Code = "broken_tool_call" }, output);
            return;
        }

        EndBlock(output);
    }

    private void Cite(CitationAdded e, IBufferWriter<byte> output)
    {
        if (!CitationForm.CanWrite(e.Citation))
        {
            context.Losses.Report(AnthropicLosses.Table, Feature.AnswerCitations, $"content[{e.Index}]");
            return;
        }

        BeginDelta("citations_delta");
        buffer.Json.WritePropertyName("citation"u8);
        CitationForm.Write(buffer.Json, e.Citation);
        EndDelta(output);
    }

    private void Sign(StateAdded e, IBufferWriter<byte> output)
    {
        if (order.Open is ReasoningBlock) WriteDelta("signature_delta", "signature", AnswerBlocks.SignatureOf(e.State), output);
        else context.Losses.Report(AnthropicLosses.Table, Feature.AnswerReasoningState, $"content[{e.Index}]");
    }

    // Usage often comes after the reason to stop: both are told together, at the end.
    private void Finish(IBufferWriter<byte> output)
    {
        if (order.Stop!.Reason == StopReason.BrokenToolCall)
        {
            Fail(new ChatError(ErrorClass.Upstream, "The model wrote a broken tool call.") { Code = "broken_tool_call" }, output);
            return;
        }

        BeginEvent("message_delta"u8);
        buffer.Json.WriteStartObject("delta"u8);
        StopForm.Write(buffer.Json, order.Stop, isRefused);
        buffer.Json.WriteEndObject();
        UsageForm.Write(buffer.Json, order.Usage ?? new TokenUsage { Input = context.EstimatedInput ?? 0 });
        Send(output, "message_delta"u8);
        BeginEvent("message_stop"u8);
        Send(output, "message_stop"u8);
    }

    private void Fail(ChatError error, IBufferWriter<byte> output)
    {
        isOver = true;
        buffer.Begin();
        AnthropicErrorFormat.Write(buffer.Json, error, null);
        buffer.Send(output, "error"u8);
    }

    private void WriteDelta(string type, string name, string text, IBufferWriter<byte> output)
    {
        BeginDelta(type);
        buffer.Json.WriteString(name, text);
        EndDelta(output);
    }

    private void BeginDelta(string type)
    {
        BeginEvent("content_block_delta"u8);
        buffer.Json.WriteNumber("index"u8, index);
        buffer.Json.WriteStartObject("delta"u8);
        buffer.Json.WriteString("type"u8, type);
    }

    private void EndDelta(IBufferWriter<byte> output)
    {
        buffer.Json.WriteEndObject();
        Send(output, "content_block_delta"u8);
    }

    private void BeginEvent(ReadOnlySpan<byte> type)
    {
        buffer.Begin();
        buffer.Json.WriteStartObject();
        buffer.Json.WriteString("type"u8, type);
    }

    private void Send(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        buffer.Json.WriteEndObject();
        buffer.Send(output, name);
    }
}

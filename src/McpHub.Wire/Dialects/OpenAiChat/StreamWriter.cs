using System.Buffers;
using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Sse;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <inheritdoc/>
internal sealed class StreamWriter(ResponseWriteContext context) : IStreamWriter
{
    private const int MaxThoughtChars = 16 * 1024 * 1024;

    private readonly EventOrder order = new();
    private readonly EventBuffer chunk = new();
    private readonly LossLog losses = context.Losses;
    private string id = "";
    private string model = context.Model ?? context.Request.Model;
    private Extras extras;
    private readonly StringBuilder thoughts = new(); // of the open block
    private OpaqueState? state; // of the open block of thoughts
    private int call = -1;
    private int textBefore; // characters of text in blocks that have ended
    private int textInBlock;

    public void Write(ChatEvent e, IBufferWriter<byte> output)
    {
        order.Check(e);
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
                AddState(added, output);
                break;
            case BlockEnded:
                End(output);
                break;
            case Stopped { Stop.Reason: StopReason.BrokenToolCall }:
                break; // told at the end, as an error
            case Stopped stopped:
                AnswerLosses.Report(stopped.Stop, losses);
                WriteReason(Stops.Of(stopped.Stop.Reason), output);
                break;
            case ResponseEnded:
                Finish(output);
                break;
            case ResponseFailed failed:
                Fail(failed.Error, output);
                break;
        }
    }

    public void WriteHeartbeat(IBufferWriter<byte> output) => SseWriter.WriteHeartbeat(output);

    public void Close(IBufferWriter<byte> output)
    {
        if (!order.IsOver) Write(new ResponseFailed(ChatError.BrokenOff), output);
    }

    private void Start(ResponseStarted e, IBufferWriter<byte> output)
    {
        id = e.Id ?? context.Ids.Next("chatcmpl-");
        model = context.Model ?? e.Model ?? context.Request.Model;
        extras = e.Extras;
        losses.Report(OpenAiChatLosses.Table, e.Extras, "");
        BeginDelta();
        chunk.Json.WriteString("role"u8, "assistant"u8);
        chunk.Json.WriteString("content"u8, ""u8);
        EndDelta(output);
    }

    private void Begin(BlockStarted e, IBufferWriter<byte> output)
    {
        AnswerLosses.Report(e.Block, e.Index, call >= 0, losses);
        switch (e.Block)
        {
            case ToolCallBlock one:
                call++;
                BeginDelta();
                chunk.Json.WriteStartArray("tool_calls"u8);
                ToolCalls.Write(chunk.Json, one, target: null, call);
                chunk.Json.WriteEndArray();
                EndDelta(output);
                break;
            case ReasoningBlock one:
                state = one.State;
                break;
            case ImageBlock image when Images.CanWrite(image):
                BeginDelta();
                Images.Write(chunk.Json, [image]);
                EndDelta(output);
                break;
            case OpaqueBlock audio when AnswerLosses.IsAudio(audio):
                BeginDelta();
                chunk.Json.Raw("audio", audio.Json);
                EndDelta(output);
                break;
        }
    }

    private void Add(string text, IBufferWriter<byte> output)
    {
        if (text.Length == 0) return;
        BeginDelta();
        switch (order.Open)
        {
            case TextBlock:
                textInBlock += text.Length;
                chunk.Json.WriteString("content"u8, text);
                break;
            case ReasoningBlock:
                if (thoughts.Length < MaxThoughtChars) thoughts.Append(text);
                chunk.Json.WriteString("reasoning_content"u8, text);
                break;
            case RefusalBlock:
                chunk.Json.WriteString("refusal"u8, text);
                break;
            case ToolCallBlock one:
                AddInput(one, text);
                break;
        }

        EndDelta(output);
    }

    private void AddState(StateAdded e, IBufferWriter<byte> output)
    {
        switch (order.Open)
        {
            case ReasoningBlock:
                state = e.State;
                break;
            case ToolCallBlock:
                BeginDelta();
                chunk.Json.WriteStartArray("tool_calls"u8);
                chunk.Json.WriteStartObject();
                chunk.Json.WriteNumber("index"u8, call);
                StateFields.WriteOfCall(chunk.Json, e.State, target: null);
                chunk.Json.WriteEndObject();
                chunk.Json.WriteEndArray();
                EndDelta(output);
                break;
            default:
                AnswerLosses.Lose(losses, Feature.AnswerReasoningState, $"content[{e.Index}]");
                break;
        }
    }

    // State of thoughts seals their whole text, and callers put together what stands in one place.
    private void End(IBufferWriter<byte> output)
    {
        textBefore += textInBlock;
        textInBlock = 0;
        if (state is not null)
        {
            BeginDelta();
            StateFields.WriteOfMessage(chunk.Json, [new ReasoningBlock(thoughts.ToString()) { State = state }]);
            EndDelta(output);
        }

        state = null;
        thoughts.Clear();
    }

    private void AddInput(ToolCallBlock block, string text)
    {
        var json = chunk.Json;
        var (type, input) = block.Kind == ToolKind.Custom ? ("custom", "input") : ("function", "arguments");
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, call);
        json.WriteStartObject(type);
        json.WriteString(input, text);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void Cite(CitationAdded e, IBufferWriter<byte> output)
    {
        if (!Citations.CanWrite(e.Citation))
        {
            AnswerLosses.Lose(losses, Feature.AnswerCitations, $"content[{e.Index}]");
            return;
        }

        BeginDelta();
        Citations.Write(chunk.Json, [CitationOffsets.Move(e.Citation, textBefore)]);
        EndDelta(output);
    }

    private void WriteReason(string reason, IBufferWriter<byte> output)
    {
        BeginDelta();
        EndDelta(output, reason);
    }

    private void Finish(IBufferWriter<byte> output)
    {
        if (order.Stop!.Reason == StopReason.BrokenToolCall)
        {
            Fail(new ChatError(ErrorClass.Upstream, "The model wrote a broken tool call.") { Code = "broken_tool_call" }, output);
            return;
        }

        if (context.Request.WantsUsage && order.Usage is { } usage)
        {
            BeginChunk();
            chunk.Json.WriteStartArray("choices"u8);
            chunk.Json.WriteEndArray();
            UsageForm.Write(chunk.Json, usage);
            EndChunk(output);
        }

        SseWriter.WriteEvent(output, "[DONE]"u8);
    }

    // No [DONE] follows: it would look like a whole answer.
    private void Fail(ChatError error, IBufferWriter<byte> output)
    {
        chunk.Begin();
        OpenAiErrorFormat.Write(chunk.Json, error);
        chunk.Send(output);
    }

    private void BeginChunk()
    {
        chunk.Begin();
        chunk.Json.WriteStartObject();
        chunk.Json.WriteString("id"u8, id);
        chunk.Json.WriteString("object"u8, "chat.completion.chunk"u8);
        chunk.Json.WriteNumber("created"u8, context.CreatedAt);
        chunk.Json.WriteString("model"u8, model);
        chunk.Json.Own(extras, OpenAiChatDialect.Name);
    }

    private void EndChunk(IBufferWriter<byte> output)
    {
        chunk.Json.WriteEndObject();
        chunk.Send(output);
    }

    private void BeginDelta()
    {
        BeginChunk();
        chunk.Json.WriteStartArray("choices"u8);
        chunk.Json.WriteStartObject();
        chunk.Json.WriteNumber("index"u8, 0);
        chunk.Json.WriteStartObject("delta"u8);
    }

    private void EndDelta(IBufferWriter<byte> output, string? reason = null)
    {
        chunk.Json.WriteEndObject();
        chunk.Json.WriteNull("logprobs"u8);
        if (reason is null) chunk.Json.WriteNull("finish_reason"u8);
        else chunk.Json.WriteString("finish_reason"u8, reason);
        chunk.Json.WriteEndObject();
        chunk.Json.WriteEndArray();
        EndChunk(output);
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Chat;
using McpHub.Wire.Sse;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <inheritdoc/>
internal sealed class StreamWriter : IStreamWriter
{
    /// <summary>Of all texts together: the last event repeats them.</summary>
    private const int MaxChars = 16 * 1024 * 1024;

    private readonly ResponseWriteContext context;
    private readonly EventOrder order = new();
    private readonly ResponseForm form;
    private readonly EventBuffer buffer = new();
    private readonly ItemWriter items;
    private readonly List<RawJson> done = []; // items
    private readonly List<Block> parts = []; // of the open item
    private readonly StringBuilder text = new();
    private readonly List<Citation> citations = [];
    private Block? open; // before the event at hand
    private OpaqueState? state;
    private string itemId = "";
    private bool isStarted;
    private bool isPartBegun;
    private long sequence;
    private int chars;

    public StreamWriter(ResponseWriteContext context)
    {
        this.context = context;
        form = new ResponseForm(context);
        items = new ItemWriter(buffer.Json, StateTag.Write);
    }

    // Of the open block among the parts of its kind: a reasoning item counts summaries and thoughts apart.
    private int PartIndex => parts.Count(part => part is ReasoningBlock { IsSummary: true } == open is ReasoningBlock { IsSummary: true } && part is not ReasoningBlock { Text: "" });

    public void Write(ChatEvent e, IBufferWriter<byte> output)
    {
        order.Check(e);
        switch (e)
        {
            case ResponseStarted started:
                Start(started, output);
                break;
            case BlockStarted started:
                AnswerLosses.Report(started.Block, started.Index, context.Losses);
                BeginBlock(started.Block, output);
                break;
            case TextAdded added:
                Add(added.Text, output);
                break;
            case CitationAdded added:
                Cite(added, output);
                break;
            case StateAdded added:
                state = added.State;
                if (open is not ReasoningBlock) AnswerLosses.Lose(context.Losses, Feature.AnswerReasoningState, $"content[{added.Index}]");
                break;
            case BlockEnded:
                EndBlock(output);
                break;
            case Stopped stopped:
                AnswerLosses.Report(stopped.Stop, context.Losses);
                EndItem(ResponseForm.IsCutShort(stopped.Stop) ? "incomplete" : "completed", output);
                break;
            case ResponseEnded:
                End(output);
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
        isStarted = true;
        form.Begin(e.Id, e.Model, e.Extras);
        context.Losses.Report(OpenAiResponsesLosses.Table, e.Extras, "");
        WriteResponse("response.created", stop: null, error: null, output);
        WriteResponse("response.in_progress", stop: null, error: null, output);
    }

    private void BeginBlock(Block block, IBufferWriter<byte> output)
    {
        if (block is ToolCallBlock call) block = ToolNames.Restore(call, context.Request.Tools);
        open = AnswerLosses.CanWrite(block) ? block : null;
        state = block.State;
        if (open is null) return;
        if (parts.Count > 0 && !ItemGroups.Joins(parts[^1], block)) EndItem("completed", output);
        if (parts.Count == 0) BeginItem(block, output);
        isPartBegun = false;
        if (block is not ReasoningBlock) BeginPart(output); // reasoning may be nothing but state
    }

    private void BeginPart(IBufferWriter<byte> output)
    {
        if (isPartBegun) return;
        isPartBegun = true;
        if (PartEvents.Of(open!) is { Part: { } part }) SendPart($"{part}.added", open!, output);
    }

    private void BeginItem(Block first, IBufferWriter<byte> output)
    {
        var mcp = McpEvents.Of(first);
        itemId = mcp?.Id ?? form.ItemId(first);
        var json = Begin("response.output_item.added");
        json.WriteNumber("output_index"u8, done.Count);
        json.WritePropertyName("item"u8);
        if (mcp is null) items.Write([first], itemId, "in_progress", isBegun: true);
        else mcp.Begun.WriteTo(json);
        Send("response.output_item.added", output);
        if (mcp is not null) SendMcp(mcp, output);
    }

    private void SendMcp(McpEvents mcp, IBufferWriter<byte> output)
    {
        BeginOfPart(mcp.InProgress, PartEvents.None);
        Send(mcp.InProgress, output);
        if (mcp.Arguments is { } arguments)
        {
            BeginOfPart("response.mcp_call_arguments.delta", PartEvents.None).WriteString("delta"u8, arguments);
            Send("response.mcp_call_arguments.delta", output);
            BeginOfPart("response.mcp_call_arguments.done", PartEvents.None).WriteString("arguments"u8, arguments);
            Send("response.mcp_call_arguments.done", output);
        }

        BeginOfPart(mcp.Ended, PartEvents.None);
        Send(mcp.Ended, output);
    }

    private void Add(string added, IBufferWriter<byte> output)
    {
        if (open is null || added.Length == 0) return;
        chars += added.Length;
        if (chars > MaxChars) throw new ChatFormatException("", $"the answer is longer than {MaxChars} characters");
        text.Append(added);
        BeginPart(output);
        var events = PartEvents.Of(open);
        var json = BeginOfPart(events.Delta, events);
        json.WriteString("delta"u8, added);
        if (open is TextBlock) WriteNoLogProbs(json);
        Send(events.Delta, output);
    }

    private void Cite(CitationAdded e, IBufferWriter<byte> output)
    {
        if (!Annotations.CanWrite(e.Citation))
        {
            AnswerLosses.Lose(context.Losses, Feature.AnswerCitations, $"content[{e.Index}]");
            return;
        }

        const string Name = "response.output_text.annotation.added";
        var json = BeginOfPart(Name, PartEvents.Of(open!));
        json.WriteNumber("annotation_index"u8, citations.Count);
        json.WritePropertyName("annotation"u8);
        Annotations.Write(json, e.Citation);
        Send(Name, output);
        citations.Add(e.Citation);
    }

    private void EndBlock(IBufferWriter<byte> output)
    {
        if (open is null) return;
        var added = text.ToString();
        var whole = open switch
        {
            TextBlock one => one with { Text = added, Citations = [.. one.Citations, .. citations] },
            RefusalBlock one => one with { Text = added },
            ReasoningBlock one => one with { Text = added, State = state },
            ToolCallBlock one => one with { Input = added },
            var one => one,
        };
        if (isPartBegun) EndPart(whole, added, output);
        parts.Add(whole);
        text.Clear();
        citations.Clear();
        open = null;
    }

    private void EndPart(Block whole, string added, IBufferWriter<byte> output)
    {
        var events = PartEvents.Of(whole);
        if (events.Done is { } name)
        {
            var json = BeginOfPart(name, events);
            if (whole is ToolCallBlock { Kind: ToolKind.Function } call) json.WriteString("name"u8, call.Name);
            json.WriteString(events.Whole, added);
            if (whole is TextBlock) WriteNoLogProbs(json);
            Send(name, output);
        }

        if (events.Part is { } part) SendPart($"{part}.done", whole, output);
    }

    private void EndItem(string status, IBufferWriter<byte> output)
    {
        if (parts.Count == 0) return;
        var item = RawJson.Write(json => new ItemWriter(json, StateTag.Write).Write(parts, itemId, status));
        var json = Begin("response.output_item.done");
        json.WriteNumber("output_index"u8, done.Count);
        json.Raw("item", item);
        Send("response.output_item.done", output);
        done.Add(item);
        parts.Clear();
    }

    private void End(IBufferWriter<byte> output)
    {
        var stop = order.Stop!;
        if (stop.Reason == StopReason.BrokenToolCall) Fail(new ChatError(ErrorClass.Upstream, "The model wrote a broken tool call.") { Code = "broken_tool_call" }, output);
        else WriteResponse(stop.Reason is StopReason.Filtered || ResponseForm.IsCutShort(stop) ? "response.incomplete" : "response.completed", stop, error: null, output);
    }

    // Before the response has begun there is none that could have failed.
    private void Fail(ChatError error, IBufferWriter<byte> output)
    {
        if (isStarted)
        {
            WriteResponse("response.failed", stop: null, error, output);
            return;
        }

        var json = Begin("error");
        json.WriteString("code"u8, ErrorForm.CodeOf(error));
        json.WriteString("message"u8, error.Message);
        json.WriteString("param"u8, error.Param);
        Send("error", output);
    }

    private void WriteResponse(string name, Stop? stop, ChatError? error, IBufferWriter<byte> output)
    {
        var json = Begin(name);
        json.WritePropertyName("response"u8);
        form.Write(json, stop, error, order.Usage, _ =>
        {
            foreach (var item in done) item.WriteTo(json);
        });
        Send(name, output);
    }

    private void SendPart(string name, Block part, IBufferWriter<byte> output)
    {
        var json = BeginOfPart(name, PartEvents.Of(part));
        json.WritePropertyName("part"u8);
        if (part is ReasoningBlock thought) items.WriteText(thought.IsSummary ? "summary_text" : "reasoning_text", thought.Text);
        else items.WritePart(part);
        Send(name, output);
    }

    private Utf8JsonWriter BeginOfPart(string name, PartEvents events)
    {
        var json = Begin(name);
        json.WriteString("item_id"u8, itemId);
        json.WriteNumber("output_index"u8, done.Count);
        if (events.Index is { } index) json.WriteNumber(index, PartIndex);
        return json;
    }

    private Utf8JsonWriter Begin(string name)
    {
        buffer.Begin();
        buffer.Json.WriteStartObject();
        buffer.Json.WriteString("type"u8, name);
        buffer.Json.WriteNumber("sequence_number"u8, sequence++);
        return buffer.Json;
    }

    private void Send(string name, IBufferWriter<byte> output)
    {
        buffer.Json.WriteEndObject();
        buffer.Send(output, Encoding.ASCII.GetBytes(name));
    }

    private static void WriteNoLogProbs(Utf8JsonWriter json)
    {
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
    }
}

using System.Text;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <inheritdoc/>
internal sealed class StreamReader(ResponseReadContext context) : IStreamReader
{
    private const int MaxInputChars = 16 * 1024 * 1024;

    private readonly BlockReader blocks = new(context.Origin);
    private readonly UsageForm usage = new();
    private readonly StringBuilder opaqueInput = new();
    private bool isStarted;
    private bool isOver;
    private bool hasToolCalls;
    private bool hasText; // of the open block
    private Block? open;
    private int theirs = -1; // number of the open or last block on the wire
    private int ours = -1;
    private Stop? stop;

    public bool MayEnd => stop is not null;

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        if (isOver) return;
        using var document = JsonField.Parse(data);
        var e = JsonField.Of(document);
        switch (e["type"].RequiredText())
        {
            case "message_start":
                Start(e["message"], events);
                break;
            case "content_block_start":
                Begin(e, events);
                break;
            case "content_block_delta":
                CheckOpen(e);
                Add(e["delta"], events);
                break;
            case "content_block_stop":
                CheckOpen(e);
                End(events);
                break;
            case "message_delta":
                ReadStop(e, events);
                break;
            case "message_stop":
                Close(events);
                break;
            case "error":
                Fail(AnthropicErrorFormat.Read(e["error"], null), events);
                break;
            default:
                break; // ping, and whatever comes in future: clients are asked to ignore it
        }
    }

    public void Close(List<ChatEvent> events)
    {
        if (isOver) return;
        if (stop is null || open is not null)
        {
            Fail(ChatError.BrokenOff, events);
            return;
        }

        isOver = true;
        events.Add(new Stopped(stop.For(hasToolCalls)));
        events.Add(new ResponseEnded());
    }

    private void Fail(ChatError error, List<ChatEvent> events)
    {
        isOver = true;
        events.Add(new ResponseFailed(error));
    }

    private void Start(JsonField message, List<ChatEvent> events)
    {
        if (isStarted) throw message.Wrong("begins the answer for the second time");
        isStarted = true;
        events.Add(new ResponseStarted { Id = message["id"].Text(), Model = message["model"].Text(), Extras = ResponseReader.ReadExtras(message) });
        if (message["usage"].Exists) events.Add(new UsageReported(usage.Learn(message["usage"])));
    }

    private void Begin(JsonField e, List<ChatEvent> events)
    {
        if (!isStarted || open is not null || stop is not null) throw e.Wrong("begins a block where none can begin");
        if (e["index"].Count() != theirs + 1) throw e["index"].Wrong($"must be {theirs + 1}");
        theirs++;
        hasText = false;
        var started = blocks.ReadOne(e["content_block"]);
        open = started;
        opaqueInput.Clear();
        switch (started)
        {
            case OpaqueBlock:
                break; // told when it is whole
            default:
                events.Add(new BlockStarted(++ours, Emptied(started)));
                AddText(started is ToolCallBlock { Input: "{}" } ? "" : EventOrder.TextOf(started) ?? "", events);
                break;
        }
    }

    private Block Emptied(Block block)
    {
        hasToolCalls |= block is ToolCallBlock;
        return block switch
        {
            TextBlock text => text with { Text = "" },
            ReasoningBlock reasoning => reasoning with { Text = "" },
            ToolCallBlock call => call with { Input = "" },
            _ => block,
        };
    }

    private void CheckOpen(JsonField e)
    {
        if (open is null || e["index"].Count() != theirs) throw e["index"].Wrong("names a block that is not open");
    }

    private void Add(JsonField delta, List<ChatEvent> events)
    {
        var type = delta["type"].RequiredText();
        switch (type, open)
        {
            case ("text_delta", TextBlock):
                AddText(delta["text"].RequiredText(), events);
                break;
            case ("input_json_delta", ToolCallBlock):
                AddText(delta["partial_json"].RequiredText(), events);
                break;
            case ("input_json_delta", OpaqueBlock):
                var part = delta["partial_json"].RequiredText();
                if (opaqueInput.Length + part.Length > MaxInputChars) throw delta.Wrong($"makes the input longer than {MaxInputChars} characters");
                opaqueInput.Append(part);
                break;
            case ("thinking_delta", ReasoningBlock):
                AddText(delta["thinking"].RequiredText(), events);
                break;
            case ("signature_delta", ReasoningBlock):
                AddState(delta["signature"].Text(), events);
                break;
            case ("citations_delta", TextBlock):
                events.Add(new CitationAdded(ours, CitationForm.Read(delta["citation"])));
                break;
            case ("text_delta" or "input_json_delta" or "thinking_delta" or "signature_delta" or "citations_delta", not OpaqueBlock):
                throw delta["type"].Wrong($"'{type}' does not fit the open block");
        }
    }

    private void AddText(string text, List<ChatEvent> events)
    {
        if (text.Length == 0) return;
        hasText = true;
        events.Add(new TextAdded(ours, text));
    }

    private void AddState(string? signature, List<ChatEvent> events)
    {
        if (blocks.StateOf(StateKinds.ThinkingSignature, signature) is { } state) events.Add(new StateAdded(ours, state));
    }

    private void End(List<ChatEvent> events)
    {
        switch (open)
        {
            case OpaqueBlock opaque:
                events.Add(new BlockStarted(++ours, Whole(opaque)));
                events.Add(new BlockEnded(ours));
                break;
            default:
                if (open is ToolCallBlock && !hasText) events.Add(new TextAdded(ours, "{}"));
                events.Add(new BlockEnded(ours));
                break;
        }

        open = null;
    }

    // The input of a provider's own tool comes in pieces too.
    private OpaqueBlock Whole(OpaqueBlock block)
    {
        if (opaqueInput.Length == 0) return block;
        if (!ToolInput.TryToObject(opaqueInput.ToString(), out var input)) throw new ChatFormatException("content_block.input", "is no JSON object");
        return block with { Json = RawJson.Write(json => WriteWith(json, block.Json.ToElement(), input)) };
    }

    private static void WriteWith(Utf8JsonWriter json, JsonElement block, RawJson input)
    {
        json.WriteStartObject();
        foreach (var member in block.EnumerateObject()) json.Raw(member.Name, member.NameEquals("input"u8) ? input : RawJson.Of(member.Value));
        json.WriteEndObject();
    }

    private void ReadStop(JsonField e, List<ChatEvent> events)
    {
        if (!isStarted || open is not null) throw e.Wrong("ends the message while a block is open");
        if (StopForm.Read(e["delta"]) is { } read) stop = read;
        if (e["usage"].Exists) events.Add(new UsageReported(usage.Learn(e["usage"])));
    }
}

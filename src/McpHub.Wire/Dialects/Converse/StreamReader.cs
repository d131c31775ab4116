using System.Collections.Frozen;
using System.Text;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>The name of an event tells what it is. Texts and thoughts begin with their first piece, tool calls with an event of their own.</summary>
internal sealed class StreamReader(ResponseReadContext context) : IStreamReader
{
    private static readonly FrozenSet<string> Names = ["role", "p"]; // p is padding, against guessing from sizes

    private readonly BlockSequence blocks = new();
    private readonly BlockReader reader = new(context.Origin);
    private int? index; // of the open block, as the provider counts
    private bool isSigned; // the open block
    private string imageFormat = "png";
    private bool isStarted;
    private bool isOver;
    private Stop? stop;

    public bool MayEnd => stop is not null;

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        if (isOver) return;
        using var document = JsonField.Parse(data);
        var root = JsonField.Of(document);
        switch (Encoding.UTF8.GetString(name))
        {
            case "messageStart":
                Start(root, events);
                break;
            case "contentBlockStart":
                Begin(root, events);
                break;
            case "contentBlockDelta":
                ReadDelta(root, events);
                break;
            case "contentBlockStop":
                index = null;
                blocks.Close(events);
                break;
            case "messageStop":
                stop = Stops.Read(root["stopReason"].RequiredText());
                break;
            case "metadata":
                if (!isStarted) throw root.Wrong("comes before the start of the answer");
                if (UsageForm.Read(root["usage"]) is { } usage) events.Add(new UsageReported(usage));
                break;
            case var other when other.EndsWith("xception", StringComparison.Ordinal):
                Fail(ConverseErrorFormat.Read(root, other, null), events);
                break;
        }
    }

    public void Close(List<ChatEvent> events)
    {
        if (isOver) return;
        if (stop is null || !isStarted)
        {
            Fail(ChatError.BrokenOff, events);
            return;
        }

        blocks.Close(events);
        events.Add(new Stopped(stop.For(blocks.HasToolCalls)));
        events.Add(new ResponseEnded());
        isOver = true;
    }

    private void Fail(ChatError error, List<ChatEvent> events)
    {
        isOver = true;
        events.Add(new ResponseFailed(error));
    }

    private void Start(JsonField root, List<ChatEvent> events)
    {
        if (isStarted) throw root.Wrong("starts the answer a second time");
        isStarted = true;
        events.Add(new ResponseStarted { Extras = root.Rest(ConverseDialect.Name, Names) });
    }

    private void Begin(JsonField root, List<ChatEvent> events)
    {
        CheckStarted(root);
        var start = root["start"];
        if (start["image"].Exists)
        {
            imageFormat = start["image"]["format"].RequiredText();
            return;
        }

        var call = start["toolUse"];
        if (!call.Exists) throw start.Wrong("begins a block that cannot be translated");
        Begin(root, new ToolCallBlock(call["toolUseId"].RequiredName(), call["name"].RequiredName(), ""), events);
    }

    private void ReadDelta(JsonField root, List<ChatEvent> events)
    {
        CheckStarted(root);
        var delta = root["delta"];
        if (delta["text"].Text() is { } text) Add(root, new TextBlock(""), text, events);
        else if (delta["toolUse"].Exists) AddInput(root, delta["toolUse"]["input"].Text() ?? "", events);
        else if (delta["reasoningContent"] is { Exists: true } reasoning) AddReasoning(root, reasoning, events);
        else if (delta["citation"] is { Exists: true } citation) AddCitation(root, citation, events);
        else if (delta["image"] is { Exists: true } image) AddImage(root, image, events);
        else throw delta.Wrong("cannot be translated; use text, toolUse, reasoningContent, citation or image");
    }

    private void AddReasoning(JsonField root, JsonField reasoning, List<ChatEvent> events)
    {
        if (reasoning["redactedContent"].Text() is { } redacted)
        {
            Begin(root, new ReasoningBlock("") { State = new OpaqueState(context.Origin, StateKinds.RedactedThinking, redacted) }, events);
            return;
        }

        if (reasoning["text"].Text() is { } text) Add(root, new ReasoningBlock(""), text, events);
        if (reader.Signature(reasoning["signature"].Text()) is not { } state) return;
        if (index is null) Begin(root, new ReasoningBlock("") { State = state }, events);
        else if (!isSigned) events.Add(new StateAdded(blocks.Index, state));
        isSigned = true;
    }

    private void AddCitation(JsonField root, JsonField citation, List<ChatEvent> events)
    {
        Add(root, new TextBlock(""), "", events);
        events.Add(new CitationAdded(blocks.Index, Citations.Read(citation)));
    }

    private void AddImage(JsonField root, JsonField image, List<ChatEvent> events)
    {
        var bytes = image["source"]["bytes"].RequiredText();
        Begin(root, new ImageBlock(new InlineMedia(MediaFormats.TypeOf("image", imageFormat), bytes)), events);
    }

    private void AddInput(JsonField root, string input, List<ChatEvent> events)
    {
        if (IndexOf(root) != index) throw root.Wrong("continues a tool call that has not begun");
        if (input.Length > 0) events.Add(new TextAdded(blocks.Index, input));
    }

    private void Add(JsonField root, Block empty, string text, List<ChatEvent> events)
    {
        if (IndexOf(root) != index) Begin(root, empty, events);
        blocks.Append(empty, text, events);
    }

    private void Begin(JsonField root, Block empty, List<ChatEvent> events)
    {
        index = IndexOf(root);
        isSigned = false;
        blocks.Begin(empty, events);
    }

    private static int IndexOf(JsonField root) => root["contentBlockIndex"].Count() ?? 0;

    private void CheckStarted(JsonField root)
    {
        if (!isStarted) throw root.Wrong("comes before the start of the answer");
        if (stop is not null) throw root.Wrong("comes after the end of the answer");
    }
}

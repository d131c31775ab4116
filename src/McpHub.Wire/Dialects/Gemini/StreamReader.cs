using System.Text;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Every chunk is an answer of its own, whose texts go on where the last one ended. There is no mark at the end.</summary>
internal sealed class StreamReader(ResponseReadContext context) : IStreamReader
{
    private const int MaxCitedText = 1024 * 1024;

    private readonly BlockSequence blocks = new();
    private readonly StringBuilder text = new(); // of the open text block, to count places in
    private Block? open;
    private List<Citation> citations = [];
    private bool isSigned; // the open block: it is complete
    private bool isStarted;
    private bool isOver;
    private Stop? stop;

    public bool MayEnd => stop is not null;

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        if (isOver) return;
        using var document = JsonField.Parse(data);
        var root = JsonField.OfFirst(document);
        if (root["error"].Exists) Fail(GeminiErrorFormat.Read(root["error"], null), events);
        else ReadChunk(root, events);
    }

    public void Close(List<ChatEvent> events)
    {
        if (isOver) return;
        if (stop is null)
        {
            Fail(ChatError.BrokenOff, events);
            return;
        }

        if (open is TextBlock) events.AddRange(citations.Select(citation => new CitationAdded(blocks.Index, citation)));
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

    private void ReadChunk(JsonField root, List<ChatEvent> events)
    {
        if (!isStarted) Start(root, events);
        foreach (var candidate in root["candidates"].Items())
        {
            if (candidate["index"].Whole() is { } index and not 0) throw candidate["index"].Wrong($"is {index}, and only one answer was asked for");
            foreach (var part in candidate["content"]["parts"].Items()) ReadPart(part, events);
            if (Grounding.IsIn(candidate)) citations = Grounding.Read(candidate, text.Length < MaxCitedText ? text.ToString() : null);
            Learn(Stops.Read(candidate));
        }

        Learn(Stops.ReadBlocked(root.Of("promptFeedback")));
        if (UsageForm.Read(root.Of("usageMetadata")) is { } usage) events.Add(new UsageReported(usage));
    }

    // A reason may come before the last text, and again in every chunk: a plain stop takes back no other reason.
    private void Learn(Stop? reason)
    {
        if (reason is not null && (stop is null || reason.Reason != StopReason.End)) stop = reason;
    }

    private void Start(JsonField root, List<ChatEvent> events)
    {
        isStarted = true;
        events.Add(new ResponseStarted { Id = root.Of("responseId").Text(), Model = root.Of("modelVersion").Text(), Extras = root.Rest(GeminiDialect.Name, ResponseReader.Names) });
    }

    private void ReadPart(JsonField part, List<ChatEvent> events)
    {
        if (Parts.Read(part, context.Origin, call => ResponseReader.IdOf(call, context.Ids)) is not { } block) return;
        switch (block)
        {
            case TextBlock one:
                Add(one with { Text = "", State = null }, one.Text, block.State, events);
                break;
            case ReasoningBlock one:
                Add(one with { Text = "", State = null }, one.Text, block.State, events);
                break;
            case ToolCallBlock one:
                AddCall(one, events);
                break;
            default:
                Begin(block, events);
                isSigned = true;
                break;
        }
    }

    private void AddCall(ToolCallBlock call, List<ChatEvent> events)
    {
        Begin(call with { Input = "" }, events);
        events.Add(new TextAdded(blocks.Index, call.Input));
        isSigned = true;
    }

    // The signature of a text may come after it, with a text that is empty: both are one part.
    private void Add(Block empty, string added, OpaqueState? state, List<ChatEvent> events)
    {
        if (added.Length == 0 && state is null) return;
        if (isSigned || open?.GetType() != empty.GetType()) Begin(added.Length == 0 && empty is ReasoningBlock ? empty with { State = state } : empty, events);
        if (added.Length > 0) events.Add(new TextAdded(blocks.Index, added));
        if (open is TextBlock && text.Length < MaxCitedText) text.Append(added);
        Sign(state, events);
    }

    private void Begin(Block empty, List<ChatEvent> events)
    {
        blocks.Begin(empty, events);
        open = empty;
        isSigned = false;
        text.Clear();
    }

    private void Sign(OpaqueState? state, List<ChatEvent> events)
    {
        if (state is null) return;
        if (open!.State is null) events.Add(new StateAdded(blocks.Index, state));
        isSigned = true;
    }
}

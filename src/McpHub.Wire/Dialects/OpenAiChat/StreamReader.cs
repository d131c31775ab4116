using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <inheritdoc/>
internal sealed class StreamReader(ResponseReadContext context) : IStreamReader
{
    private readonly BlockSequence blocks = new();
    private readonly CallDeltas calls = new(context);
    private bool isStarted;
    private bool isOver;
    private Stop? stop;

    public bool MayEnd => stop is not null;

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        if (isOver) return;
        if (data.SequenceEqual("[DONE]"u8))
        {
            Close(events);
            return;
        }

        using var document = JsonField.Parse(data);
        var root = JsonField.Of(document);
        if (root["error"].Exists) Fail(OpenAiErrorFormat.Read(root["error"], null), events);
        else ReadChunk(root, events);
    }

    public void Close(List<ChatEvent> events)
    {
        if (isOver) return;
        if (stop is null || !isStarted)
        {
            Fail(ChatError.BrokenOff, events);
            return;
        }

        calls.Flush(blocks, events);
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
        foreach (var choice in root["choices"].Items())
        {
            if (choice["index"].Whole() is { } index and not 0) throw choice["index"].Wrong($"is {index}, and only one answer was asked for");
            ReadDelta(choice["delta"], events);
            // The last reason counts: some servers correct an earlier one. Blocks stay open, for some send more after it.
            if (choice["finish_reason"].Text() is { } reason) stop = Stops.Read(reason);
        }

        if (UsageForm.Read(root["usage"]) is { } usage) events.Add(new UsageReported(usage));
    }

    private void Start(JsonField root, List<ChatEvent> events)
    {
        isStarted = true;
        events.Add(new ResponseStarted { Id = root["id"].Text(), Model = root["model"].Text(), Extras = root.Rest(OpenAiChatDialect.Name, ResponseReader.Names) });
    }

    private void ReadDelta(JsonField delta, List<ChatEvent> events)
    {
        if (ResponseReader.Thoughts(delta) is { Length: > 0 } thoughts) Add(new ReasoningBlock(""), thoughts, events);
        foreach (var thought in StateFields.OfMessage(delta)) AddState(thought.State!, events);
        if (delta["content"].Text() is { Length: > 0 } text) Add(new TextBlock(""), text, events);
        foreach (var citation in Citations.Read(delta["annotations"])) AddCitation(citation, events);
        foreach (var image in delta["images"].Items()) AddWhole(Content.ReadImage(image["image_url"]), events);
        if (delta["refusal"].Text() is { Length: > 0 } refusal) Add(new RefusalBlock(""), refusal, events);
        if (delta["audio"].Exists) throw delta["audio"].Wrong("cannot be translated");
        foreach (var call in delta["tool_calls"].Items()) calls.Add(call, blocks, events);
    }

    private void Add(Block empty, string text, List<ChatEvent> events)
    {
        calls.Flush(blocks, events);
        blocks.Append(empty, text, events);
    }

    // The text came before, piece by piece.
    private void AddState(OpaqueState state, List<ChatEvent> events)
    {
        calls.Flush(blocks, events);
        blocks.Append(new ReasoningBlock(""), "", events);
        events.Add(new StateAdded(blocks.Index, state));
        blocks.Close(events);
    }

    private void AddWhole(Block block, List<ChatEvent> events)
    {
        calls.Flush(blocks, events);
        blocks.AddWhole(block, events);
    }

    private void AddCitation(Citation citation, List<ChatEvent> events)
    {
        calls.Flush(blocks, events);
        blocks.Append(new TextBlock(""), "", events);
        events.Add(new CitationAdded(blocks.Index, citation));
    }
}

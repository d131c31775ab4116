using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>One line after the other, the last of which says that it is.</summary>
internal sealed class StreamReader(ResponseReadContext context) : IStreamReader
{
    private readonly BlockSequence blocks = new();
    private bool isStarted;
    private bool isOver;

    public bool MayEnd => isOver;

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        if (isOver || data.IndexOfAnyExcept(" \t\r"u8) < 0) return;
        using var document = JsonField.Parse(data);
        var root = JsonField.Of(document);
        if (root["error"].Exists)
        {
            Fail(OllamaErrorFormat.Read(root, null), events);
            return;
        }

        if (!isStarted) events.Add(new ResponseStarted { Model = root["model"].Text(), Extras = root.Rest(OllamaDialect.Name, ResponseReader.Names) });
        isStarted = true;
        foreach (var block in Messages.ReadSaid(root["message"], call => ResponseReader.IdOf(call, context.Ids))) Add(block, events);
        if (root["done"].Flag() is true) End(root, events);
    }

    public void Close(List<ChatEvent> events)
    {
        if (!isOver) Fail(ChatError.BrokenOff, events);
    }

    private void Add(Block block, List<ChatEvent> events)
    {
        switch (block)
        {
            case TextBlock text:
                blocks.Append(new TextBlock(""), text.Text, events);
                break;
            case ReasoningBlock reasoning:
                blocks.Append(new ReasoningBlock(""), reasoning.Text, events);
                break;
            case ToolCallBlock call:
                blocks.Begin(call with { Input = "" }, events);
                events.Add(new TextAdded(blocks.Index, call.Input));
                break;
            default:
                blocks.AddWhole(block, events);
                break;
        }
    }

    private void End(JsonField root, List<ChatEvent> events)
    {
        blocks.Close(events);
        if (UsageForm.Read(root) is { } usage) events.Add(new UsageReported(usage));
        events.Add(new Stopped(Stops.Read(root).For(blocks.HasToolCalls)));
        events.Add(new ResponseEnded());
        isOver = true;
    }

    private void Fail(ChatError error, List<ChatEvent> events)
    {
        isOver = true;
        events.Add(new ResponseFailed(error));
    }
}

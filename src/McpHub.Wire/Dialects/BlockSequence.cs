using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>
/// The blocks of a stream that is being read, for dialects that do not say where blocks begin and end: a block ends where a piece of another
/// kind comes.
/// </summary>
internal sealed class BlockSequence
{
    private Block? open;

    /// <summary>Of the block that is open, or was last.</summary>
    public int Index { get; private set; } = -1;

    public bool HasToolCalls { get; private set; }

    /// <summary>Adds text to the open block if it is of the same kind, else begins one.</summary>
    public void Append(Block empty, string text, List<ChatEvent> events)
    {
        if (open?.GetType() != empty.GetType()) Begin(empty, events);
        if (text.Length > 0) events.Add(new TextAdded(Index, text));
    }

    /// <summary>Begins a block; one that is open ends.</summary>
    public void Begin(Block empty, List<ChatEvent> events)
    {
        Close(events);
        open = empty;
        HasToolCalls |= empty is ToolCallBlock;
        events.Add(new BlockStarted(++Index, empty));
    }

    /// <summary>A block that comes whole.</summary>
    public void AddWhole(Block block, List<ChatEvent> events)
    {
        Begin(block, events);
        Close(events);
    }

    public void Close(List<ChatEvent> events)
    {
        if (open is null) return;
        open = null;
        events.Add(new BlockEnded(Index));
    }
}

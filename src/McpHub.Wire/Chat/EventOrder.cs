namespace McpHub.Wire.Chat;

/// <summary>Events came in an order that no answer can have: a defect of whoever made them.</summary>
public sealed class EventOrderException(string problem) : InvalidOperationException(problem);

/// <summary>The grammar of <see cref="ChatEvent"/>. Every stream is held to it before it is written.</summary>
public sealed class EventOrder
{
    private bool isStarted;
    private Block? open;

    /// <summary>How many blocks have begun.</summary>
    public int Blocks { get; private set; }

    /// <summary>The block that is open; null between blocks.</summary>
    public Block? Open => open;

    /// <summary>The block that began last, open or not.</summary>
    public Block? Last { get; private set; }

    public bool IsStarted => isStarted;

    public Stop? Stop { get; private set; }

    /// <summary>The last usage reported.</summary>
    public TokenUsage? Usage { get; private set; }

    public bool HasToolCalls { get; private set; }

    /// <summary>Whether the stream has ended, well or badly.</summary>
    public bool IsOver { get; private set; }

    /// <exception cref="EventOrderException">The event cannot stand here.</exception>
    public void Check(ChatEvent e)
    {
        if (IsOver) throw Wrong(e, "the stream is over");
        if (!isStarted && e is not (ResponseStarted or ResponseFailed)) throw Wrong(e, "nothing has started");
        switch (e)
        {
            case ResponseStarted:
                if (isStarted) throw Wrong(e, "it has started already");
                isStarted = true;
                break;
            case BlockStarted started:
                Begin(started);
                break;
            case TextAdded added:
                CheckOpen(e, added.Index);
                if (!Streams(open)) throw Wrong(e, $"a {open!.GetType().Name} comes whole");
                break;
            case CitationAdded added:
                CheckOpen(e, added.Index);
                if (open is not TextBlock) throw Wrong(e, "only text has citations");
                break;
            case StateAdded added:
                CheckOpen(e, added.Index);
                break;
            case BlockEnded ended:
                CheckOpen(e, ended.Index);
                open = null;
                break;
            case UsageReported reported:
                Usage = reported.Usage;
                break;
            case Stopped stopped:
                if (open is not null) throw Wrong(e, "a block is open");
                if (Stop is not null) throw Wrong(e, "it has stopped already");
                Stop = stopped.Stop;
                break;
            case ResponseEnded:
                if (Stop is null) throw Wrong(e, "no reason to stop was given");
                IsOver = true;
                break;
            case ResponseFailed:
                IsOver = true;
                break;
            default:
                throw Wrong(e, "no such event is known");
        }
    }

    private void Begin(BlockStarted e)
    {
        if (open is not null) throw Wrong(e, "another block is open");
        if (Stop is not null) throw Wrong(e, "it has stopped already");
        if (e.Index != Blocks) throw Wrong(e, $"the next block is {Blocks}");
        if (TextOf(e.Block) is { Length: > 0 }) throw Wrong(e, "its text must come in pieces");
        open = e.Block;
        Last = e.Block;
        Blocks++;
        HasToolCalls |= e.Block is ToolCallBlock;
    }

    private void CheckOpen(ChatEvent e, int index)
    {
        if (open is null || index != Blocks - 1) throw Wrong(e, $"block {index} is not open");
    }

    private static EventOrderException Wrong(ChatEvent e, string problem) => new($"{e.GetType().Name} cannot stand here: {problem}.");

    /// <summary>Whether the text of such a block comes in pieces.</summary>
    public static bool Streams(Block? block) => TextOf(block) is not null;

    internal static string? TextOf(Block? block) => block switch
    {
        TextBlock text => text.Text,
        ReasoningBlock reasoning => reasoning.Text,
        RefusalBlock refusal => refusal.Text,
        ToolCallBlock call => call.Input,
        _ => null,
    };
}

namespace McpHub.Wire.Chat;

/// <summary>The events of an answer that is already whole.</summary>
public static class ResponseEvents
{
    /// <param name="maxChars">How long one piece of text may be; surrogate pairs stay together.</param>
    public static IEnumerable<ChatEvent> Of(ChatResponse response, int maxChars = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxChars, 2);
        yield return new ResponseStarted { Id = response.Id, Model = response.Model, Extras = response.Extras };
        for (var index = 0; index < response.Content.Count; index++)
        {
            foreach (var e in OfBlock(response.Content[index], index, maxChars)) yield return e;
        }

        yield return new Stopped(response.Stop);
        if (response.Usage is { } usage) yield return new UsageReported(usage);
        yield return new ResponseEnded();
    }

    /// <summary>The events of one block.</summary>
    internal static IEnumerable<ChatEvent> OfBlock(Block block, int index, int maxChars = 4096)
    {
        yield return new BlockStarted(index, Emptied(block));
        foreach (var part in Parts(EventOrder.TextOf(block) ?? "", maxChars)) yield return new TextAdded(index, part);
        foreach (var citation in block is TextBlock text ? text.Citations.ToArray() : []) yield return new CitationAdded(index, citation);
        if (StatesLast(block) && block.State is { } state) yield return new StateAdded(index, state);
        yield return new BlockEnded(index);
    }

    private static Block Emptied(Block block) => block switch
    {
        TextBlock one => one with { Text = "", Citations = [], State = null },
        ReasoningBlock one => one with { Text = "", State = StatesLast(one) ? null : one.State },
        RefusalBlock one => one with { Text = "", State = null },
        ToolCallBlock one => one with { Input = "" },
        _ => block,
    };

    // A signature seals the text before it. Everything else tells its state at once, so that a writer can place it first.
    private static bool StatesLast(Block block) => block is TextBlock or RefusalBlock or ReasoningBlock { Text.Length: > 0 };

    private static IEnumerable<string> Parts(string text, int maxChars)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = Math.Min(maxChars, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1])) length--;
            yield return text.Substring(start, length);
            start += length;
        }
    }
}

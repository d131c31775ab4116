namespace McpHub.Wire.Chat;

/// <summary>Images and files in tool results, for dialects whose results hold only text: they follow in a message of the user.</summary>
internal static class ToolResultMedia
{
    /// <summary>The results as text, and the message that follows all of them; null when nothing is left over.</summary>
    public static (Message Results, Message? Following) Split(Message results)
    {
        var following = new List<Block>();
        Sequence<Block> texts = [.. results.Content.Select(block => block is ToolResultBlock result ? Split(result, following) : block)];
        return (results with { Content = texts }, following.Count > 0 ? new Message(Role.User, [.. following]) : null);
    }

    private static ToolResultBlock Split(ToolResultBlock result, List<Block> following)
    {
        var text = new List<Block>();
        foreach (var block in result.Content)
        {
            if (block is TextBlock)
            {
                text.Add(block);
                continue;
            }

            following.Add(new TextBlock($"From the result of the tool call {result.CallId}:"));
            following.Add(block);
        }

        if (text.Count == 0 && result.Content.Count > 0) text.Add(new TextBlock("The result follows in the next message."));
        return result with { Content = [.. text] };
    }
}

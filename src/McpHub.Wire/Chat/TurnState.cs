namespace McpHub.Wire.Chat;

/// <summary>What a provider wants back with a tool call, for callers whose dialect has no place for it: kept beside the call's id until the next turn.</summary>
/// <param name="CallId">Of the call it belongs to.</param>
/// <param name="State">The call's own.</param>
/// <param name="Reasoning">The thoughts that led to it, with their state; only with the first call of an answer.</param>
public sealed record TurnState(string CallId, OpaqueState? State, Sequence<Block> Reasoning);

public static class TurnStates
{
    /// <summary>All that must be kept of an answer; nothing when it calls no tool.</summary>
    public static List<TurnState> Of(ChatResponse response)
    {
        var states = new List<TurnState>();
        Sequence<Block> reasoning = [.. response.Content.Where(block => block is ReasoningBlock { State: not null })];
        foreach (var call in response.Content.OfType<ToolCallBlock>())
        {
            Sequence<Block> own = states.Count == 0 ? reasoning : [];
            if (states.Count == 0 && own.Count > 0 || call.State is not null) states.Add(new TurnState(call.CallId, call.State, own));
        }

        return states;
    }

    /// <summary>Puts back what the caller could not send. What it did send stays.</summary>
    /// <param name="find">By the id of a call; null when nothing was kept.</param>
    public static ChatRequest Restore(ChatRequest request, Func<string, TurnState?> find) => request with
    {
        Messages = [.. request.Messages.Select(message => message.Role == Role.Assistant ? Restore(message, find) : message)],
    };

    /// <summary>The request without any state and without thoughts: for the one retry after a provider refused a signature.</summary>
    public static ChatRequest Strip(ChatRequest request) => request with
    {
        Messages = [.. request.Messages.Select(message => message with
        {
            Content = [.. message.Content.Where(block => block is not ReasoningBlock).Select(block => block with { State = null })],
        })],
    };

    private static Message Restore(Message message, Func<string, TurnState?> find)
    {
        var hasReasoning = message.Content.Any(block => block is ReasoningBlock { State: not null });
        Sequence<Block> reasoning = [];
        var content = new List<Block>();
        foreach (var block in message.Content)
        {
            if (block is not ToolCallBlock call || find(call.CallId) is not { } kept)
            {
                content.Add(block);
                continue;
            }

            if (!hasReasoning && kept.Reasoning.Count > 0) reasoning = kept.Reasoning;
            content.Add(call.State is null ? call with { State = kept.State } : call);
        }

        // The same thoughts without their state, as some dialects show them, are not said twice.
        if (reasoning.Count > 0) content.RemoveAll(block => block is ReasoningBlock);
        return message with { Content = [.. reasoning, .. content] };
    }
}

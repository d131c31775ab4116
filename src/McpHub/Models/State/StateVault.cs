using McpHub.Wire.Chat;

namespace McpHub.Models.State;

/// <summary>
/// Opaque state of answers that called tools, by agent and call: for callers whose API has no place for it, or who do not send it back.
/// Bounded in number, size and time; what is gone is as if the caller's API had dropped it. Lives in the process. Thread-safe.
/// </summary>
internal sealed class StateVault(TimeProvider time)
{
    private const int MaxEntries = 10_000;
    private const int MaxChars = 256 * 1024;

    /// <summary>Longer than people take to approve a tool call, shorter than a provider keeps what the state refers to.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Agent, string CallId), LinkedListNode<Entry>> byCall = [];
    private readonly LinkedList<Entry> oldestFirst = [];

    public void Keep(string agent, ChatResponse answer)
    {
        var calls = answer.Content.OfType<ToolCallBlock>().ToList();
        var thoughts = answer.Content.OfType<ReasoningBlock>().Where(block => block.State is not null).ToArray();
        if (calls.Count == 0 || thoughts.Sum(block => block.Text.Length + block.State!.Data.Length) > MaxChars) return;
        foreach (var call in calls.Where(call => thoughts.Length > 0 || call.State is { Data.Length: <= MaxChars })) Add(new Entry(agent, call.CallId, thoughts, call.State, time.GetUtcNow() + Lifetime));
    }

    /// <summary>Puts back what the caller left out: the thoughts before calls, and the state of each call.</summary>
    public ChatRequest Restore(string agent, ChatRequest request) => request with { Messages = [.. request.Messages.Select(message => message.Role == Role.Assistant ? Restore(agent, message) : message)] };

    private Message Restore(string agent, Message message)
    {
        var kept = message.Content.OfType<ToolCallBlock>().Select(call => call.CallId).Distinct().ToDictionary(id => id, id => Find(agent, id));
        if (kept.Count == 0) return message;

        IEnumerable<Block> content = message.Content.Select(block => block is ToolCallBlock { State: null } call && kept[call.CallId]?.State is { } state ? call with { State = state } : block);
        var hasThoughts = message.Content.Any(block => block is ReasoningBlock { State: not null });
        var thoughts = hasThoughts ? null : kept.Values.FirstOrDefault(entry => entry is { Thoughts.Length: > 0 })?.Thoughts;
        // Thoughts without state came from the same answer: the ones that were kept say the same and more.
        if (thoughts is not null) content = [.. thoughts, .. content.Where(block => block is not ReasoningBlock)];
        return message with { Content = [.. content] };
    }

    private void Add(Entry entry)
    {
        lock (gate)
        {
            if (byCall.Remove((entry.Agent, entry.CallId), out var before)) oldestFirst.Remove(before);
            byCall[(entry.Agent, entry.CallId)] = oldestFirst.AddLast(entry);
            while (oldestFirst.First is { } oldest && (byCall.Count > MaxEntries || oldest.Value.Expires <= time.GetUtcNow()))
            {
                byCall.Remove((oldest.Value.Agent, oldest.Value.CallId));
                oldestFirst.RemoveFirst();
            }
        }
    }

    private Entry? Find(string agent, string callId)
    {
        lock (gate)
        {
            return byCall.TryGetValue((agent, callId), out var node) && node.Value.Expires > time.GetUtcNow() ? node.Value : null;
        }
    }

    private sealed record Entry(string Agent, string CallId, ReasoningBlock[] Thoughts, OpaqueState? State, DateTimeOffset Expires);
}

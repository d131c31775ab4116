using McpHub.Config;

namespace McpHub.Calls;

/// <summary>
/// Which labels each conversation has touched. A conversation is a trace, whoever takes part in it, and an MCP session; what an agent does without
/// either belongs to the agent as a whole. Bounded: what is forgotten for want of room counts for all that its agent does. Thread-safe.
/// </summary>
public sealed class ConversationTaint(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> conversations = [];
    private readonly LinkedList<string> oldestFirst = [];

    // As many as the configuration names: always kept, so that no flood of conversations washes labels away.
    private readonly Dictionary<string, Entry> agents = [];

    /// <summary>What the conversation that a call belongs to has touched so far.</summary>
    public IReadOnlySet<string> Of(Call call)
    {
        var touched = new HashSet<string>();
        lock (gate)
        {
            Add(agents.GetValueOrDefault(call.Agent.Name));
            foreach (var key in KeysOf(call)) Add(conversations.GetValueOrDefault(key));
        }

        return touched;

        void Add(Entry? entry)
        {
            if (entry is not null && !IsOver(entry, call.Snapshot.Config.Taint)) touched.UnionWith(entry.Labels);
        }
    }

    /// <summary>From now on the conversation has touched these, too.</summary>
    public void Touch(Call call, IReadOnlySet<string> labels)
    {
        if (labels.Count == 0) return;
        var config = call.Snapshot.Config.Taint;
        lock (gate)
        {
            var keys = KeysOf(call);
            if (config.Scope == "agent" || keys.Count == 0) TouchAgent(call.Agent.Name, labels, config);
            foreach (var key in keys) TouchConversation(key, call.Agent.Name, labels, config);
            while (conversations.Count > config.MaxConversations) ForgetOldest(config);
        }
    }

    private void TouchAgent(string agent, IReadOnlySet<string> labels, TaintConfig config)
    {
        if (!agents.TryGetValue(agent, out var entry)) agents[agent] = entry = new Entry(agent, null);
        Touch(entry, labels, config);
    }

    private void TouchConversation(string key, string agent, IReadOnlySet<string> labels, TaintConfig config)
    {
        if (!conversations.TryGetValue(key, out var entry)) conversations[key] = entry = new Entry(agent, new LinkedListNode<string>(key));
        else oldestFirst.Remove(entry.Place!);
        oldestFirst.AddLast(entry.Place!);
        Touch(entry, labels, config);
    }

    private void Touch(Entry entry, IReadOnlySet<string> labels, TaintConfig config)
    {
        if (IsOver(entry, config)) entry.Labels.Clear();
        entry.Labels.UnionWith(labels);
        entry.TouchedAt = time.GetUtcNow();
    }

    private void ForgetOldest(TaintConfig config)
    {
        var oldest = oldestFirst.First!;
        conversations.Remove(oldest.Value, out var entry);
        oldestFirst.Remove(oldest);
        if (!IsOver(entry!, config)) TouchAgent(entry!.Agent, entry.Labels, config);
    }

    private bool IsOver(Entry entry, TaintConfig config) => time.GetUtcNow() - entry.TouchedAt >= TimeSpan.FromMinutes(config.KeepMinutes);

    private static List<string> KeysOf(Call call)
    {
        var keys = new List<string>(2);
        if (call.Origin.TraceId is { } trace) keys.Add($"trace:{trace}");
        if (call.Origin.Session is { } session) keys.Add($"session:{session}");
        return keys;
    }

    /// <param name="place">In the order of conversations; null for an agent.</param>
    private sealed class Entry(string agent, LinkedListNode<string>? place)
    {
        public string Agent => agent;

        public LinkedListNode<string>? Place => place;

        public HashSet<string> Labels { get; } = [];

        public DateTimeOffset TouchedAt { get; set; }
    }
}

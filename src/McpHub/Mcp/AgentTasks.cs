using System.Collections.Concurrent;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>
/// The tasks of revision 2025-11-25 that each agent began lately: what its <c>tasks/list</c> shows, and whose changes it hears of. The servers'
/// own lists will not do, for one session with a server serves all agents. Bounded: the oldest are forgotten first.
/// </summary>
internal sealed class AgentTasks
{
    /// <summary>Of one agent.</summary>
    public const int Max = 500;

    private readonly ConcurrentDictionary<string, List<(string Id, TaskReference Task)>> tasks = new();

    /// <param name="id">As the agent knows it.</param>
    public void Add(string agent, string id, TaskReference task)
    {
        if (task.Kind != TaskKind.Core) return;
        var own = tasks.GetOrAdd(agent, _ => []);
        lock (own)
        {
            if (own.Count == Max) own.RemoveAt(0);
            own.Add((id, task));
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<(string Id, TaskReference Task)> Of(string agent)
    {
        if (!tasks.TryGetValue(agent, out var own)) return [];
        lock (own) return [.. Enumerable.Reverse(own)];
    }

    /// <returns>The id under which the agent knows a server's task; null when it is not one of its own.</returns>
    public (string Id, TaskReference Task)? Find(string agent, string server, string? own) =>
        Of(agent).Where(entry => entry.Task.Server == server && entry.Task.Id == own).Select(entry => ((string, TaskReference)?)entry).FirstOrDefault();
}

using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>The tasks whose changes one client wants to hear of, by the ids it knows them by. Bounded.</summary>
internal sealed class TaskSubscriptions(IUpstreams upstreams, TaskIds ids) : IDisposable
{
    /// <summary>Tasks of one client at once.</summary>
    public const int Max = 100;

    private readonly Dictionary<string, (TaskReference Task, IDisposable Watch)> byId = [];

    /// <returns>False when it is no task of this agent here, or there are too many.</returns>
    public bool TryAdd(McpRequest request, string id)
    {
        if (byId.ContainsKey(id)) return true;
        if (byId.Count == Max || ids.Open(request.Agent.Name, id) is not { Kind: TaskKind.Extension } task) return false;
        if (upstreams.Find(task.Server) is not { } upstream || !TaskRequests.MayCall(request.Catalog, task)) return false;
        byId[id] = (task, upstream.WatchTask(task.Id));
        return true;
    }

    /// <summary>Ends those of tools that the agent may not call any more.</summary>
    /// <param name="agent">As it is now; null for one that is gone.</param>
    /// <returns>How many were ended, and how many are left.</returns>
    public (int Ended, int Left) Keep(Agent? agent)
    {
        var lost = byId.Where(entry => agent?.Permissions.Decide(Actions.ToolCall, $"{entry.Value.Task.Server}/{entry.Value.Task.Tool}").IsAllowed is not true).ToList();
        foreach (var entry in lost)
        {
            byId.Remove(entry.Key);
            entry.Value.Watch.Dispose();
        }

        return (lost.Count, byId.Count);
    }

    /// <summary>The task that a change is of; null when it is none of these.</summary>
    public (string Id, TaskReference Task)? Find(UpstreamChange change)
    {
        foreach (var (id, (task, _)) in byId)
        {
            if (task.Server == change.Server && task.Id == change.Uri) return (id, task);
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var (_, watch) in byId.Values) watch.Dispose();
        byId.Clear();
    }
}

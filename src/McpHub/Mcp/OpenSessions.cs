using McpHub.Calls;
using ModelContextProtocol.Server;

namespace McpHub.Mcp;

/// <summary>The sessions of older revisions that live now, by id: who holds each and which revision it speaks. And those that their clients ended.</summary>
internal sealed class OpenSessions
{
    private const int MaxEnded = 10_000;
    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Agent, McpServer Server)> sessions = [];
    private readonly Dictionary<string, int> perAgent = [];
    private readonly HashSet<string> ended = [];
    private readonly Queue<string> endedInOrder = [];

    /// <summary>Until the result is disposed.</summary>
    public IDisposable Add(McpServer server, string agent)
    {
        var id = server.SessionId ?? "";
        lock (gate)
        {
            sessions[id] = (agent, server);
            perAgent[agent] = perAgent.GetValueOrDefault(agent) + 1;
        }

        return new Entry(this, id, agent);
    }

    /// <returns>The agreed revision; null when this agent has no such session, or its handshake is not done.</returns>
    public string? RevisionOf(string id, string agent)
    {
        lock (gate) return sessions.TryGetValue(id, out var session) && session.Agent == agent ? session.Server.NegotiatedProtocolVersion : null;
    }

    /// <summary>Whether the caller may have another one.</summary>
    public bool HasRoomFor(Caller caller)
    {
        lock (gate) return perAgent.GetValueOrDefault(caller.Agent!.Name) < caller.Snapshot.Config.Limits.MaxSessionsPerAgent;
    }

    /// <summary>The refusal of a session that the caller has no room for.</summary>
    public static HubError TooMany(Caller caller) => new(
        ErrorKind.Limited, "too_many_sessions", $"Agent '{caller.Agent!.Name}' has {caller.Snapshot.Config.Limits.MaxSessionsPerAgent} sessions already.", "End some with DELETE, or raise limits.maxSessionsPerAgent.");

    /// <summary>Remembers that its client ended a session: nothing takes it up again here.</summary>
    public void End(string id)
    {
        lock (gate)
        {
            if (!ended.Add(id)) return;
            endedInOrder.Enqueue(id);
            if (endedInOrder.Count > MaxEnded) ended.Remove(endedInOrder.Dequeue());
        }
    }

    public bool HasEnded(string id)
    {
        lock (gate) return ended.Contains(id);
    }

    private void Remove(string id, string agent)
    {
        lock (gate)
        {
            sessions.Remove(id);
            if (--perAgent[agent] == 0) perAgent.Remove(agent);
        }
    }

    private sealed class Entry(OpenSessions open, string id, string agent) : IDisposable
    {
        private int isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isDisposed, 1) == 0) open.Remove(id, agent);
        }
    }
}

using System.Collections.Concurrent;
using ModelContextProtocol.Server;

namespace McpHub.Mcp;

/// <summary>The sessions of older revisions that live now, by id: who holds each and which revision it speaks.</summary>
internal sealed class OpenSessions
{
    private readonly ConcurrentDictionary<string, (string Agent, McpServer Server)> sessions = new();

    /// <summary>Until the result is disposed.</summary>
    public IDisposable Add(McpServer server, string agent)
    {
        var id = server.SessionId ?? "";
        sessions[id] = (agent, server);
        return new Entry(this, id);
    }

    /// <returns>The agreed revision; null when this agent has no such session, or its handshake is not done.</returns>
    public string? RevisionOf(string id, string agent) =>
        sessions.TryGetValue(id, out var session) && session.Agent == agent ? session.Server.NegotiatedProtocolVersion : null;

    private sealed class Entry(OpenSessions open, string id) : IDisposable
    {
        public void Dispose() => open.sessions.TryRemove(id, out _);
    }
}

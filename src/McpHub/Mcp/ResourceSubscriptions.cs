using McpHub.Calls;
using McpHub.Snapshot;

namespace McpHub.Mcp;

/// <summary>The resources whose updates one client wants to hear of, under the URIs it knows them by. Bounded; thread-safe.</summary>
internal sealed class ResourceSubscriptions(IUpstreams upstreams) : IDisposable
{
    /// <summary>Subscriptions of one client at once.</summary>
    public const int Max = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Server, string Uri, IDisposable Watch)> byClientUri = [];

    /// <returns>False when the agent may not read it, its server offers no subscriptions, or there are too many.</returns>
    public bool TryAdd(AgentCatalog catalog, string uri)
    {
        if (catalog.Route(uri) is not { } route || upstreams.Find(route.Server) is not { OffersSubscriptions: true } upstream) return false;
        lock (gate)
        {
            if (byClientUri.ContainsKey(uri)) return true;
            if (byClientUri.Count == Max) return false;
            byClientUri[uri] = (route.Server, route.Uri, upstream.Watch(route.Uri));
            return true;
        }
    }

    public void Remove(string uri)
    {
        lock (gate)
        {
            if (byClientUri.Remove(uri, out var entry)) entry.Watch.Dispose();
        }
    }

    /// <summary>Ends those that the agent may not read any more.</summary>
    /// <param name="agent">As it is now; null for one that is gone.</param>
    /// <returns>How many were ended, and how many are left.</returns>
    public (int Ended, int Left) Keep(Agent? agent)
    {
        lock (gate)
        {
            var lost = byClientUri.Where(entry => agent?.Permissions.Decide(Actions.ResourceRead, $"{entry.Value.Server}/{entry.Value.Uri}").IsAllowed is not true).ToList();
            foreach (var entry in lost)
            {
                byClientUri.Remove(entry.Key);
                entry.Value.Watch.Dispose();
            }

            return (lost.Count, byClientUri.Count);
        }
    }

    /// <summary>The client's own URIs for an updated resource.</summary>
    public IReadOnlyList<string> Find(UpstreamChange change)
    {
        lock (gate) return [.. byClientUri.Where(entry => entry.Value.Server == change.Server && entry.Value.Uri == change.Uri).Select(entry => entry.Key)];
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var entry in byClientUri.Values) entry.Watch.Dispose();
            byClientUri.Clear();
        }
    }
}

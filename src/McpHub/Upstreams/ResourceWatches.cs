using System.Threading.Channels;

namespace McpHub.Upstreams;

/// <summary>Which resources, or which tasks, of a server somebody watches, and how many do. Outlives sessions with the server. Thread-safe.</summary>
internal sealed class ResourceWatches
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = [];
    private readonly Channel<bool> changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Watches until the result is disposed.</summary>
    public IDisposable Add(string uri)
    {
        lock (gate) counts[uri] = counts.GetValueOrDefault(uri) + 1;
        changed.Writer.TryWrite(true);
        return new Watch(this, uri);
    }

    public HashSet<string> Uris()
    {
        lock (gate) return [.. counts.Keys];
    }

    /// <summary>Completes when the set may have changed since the last time. For one waiter.</summary>
    public async Task ChangedAsync(CancellationToken ct) => await changed.Reader.ReadAsync(ct);

    private void Remove(string uri)
    {
        lock (gate)
        {
            if (--counts[uri] == 0) counts.Remove(uri);
        }

        changed.Writer.TryWrite(true);
    }

    private sealed class Watch(ResourceWatches watches, string uri) : IDisposable
    {
        private int isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isDisposed, 1) == 0) watches.Remove(uri);
        }
    }
}

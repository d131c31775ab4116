using System.Threading.Channels;

namespace McpHub.Upstreams;

/// <summary>Which resources, or which tasks, of a server somebody watches, and how many do. Outlives sessions with the server. Thread-safe.</summary>
internal sealed class ResourceWatches
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = [];
    private readonly List<Follower> followers = [];

    /// <summary>Watches until the result is disposed.</summary>
    public IDisposable Add(string uri)
    {
        lock (gate)
        {
            counts[uri] = counts.GetValueOrDefault(uri) + 1;
            Tell();
        }

        return new Watch(this, uri);
    }

    public HashSet<string> Uris()
    {
        lock (gate) return [.. counts.Keys];
    }

    /// <summary>Follows the set until the result is disposed.</summary>
    public Follower Follow()
    {
        var follower = new Follower(this);
        lock (gate) followers.Add(follower);
        return follower;
    }

    private void Tell()
    {
        foreach (var follower in followers) follower.Tell();
    }

    private void Remove(string uri)
    {
        lock (gate)
        {
            if (--counts[uri] == 0) counts.Remove(uri);
            Tell();
        }
    }

    /// <summary>One who keeps to the set. For one waiter.</summary>
    public sealed class Follower(ResourceWatches watches) : IDisposable
    {
        private readonly Channel<bool> changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        /// <summary>Completes when the set may have changed since the last time.</summary>
        public async Task ChangedAsync(CancellationToken ct) => await changed.Reader.ReadAsync(ct);

        public void Tell() => changed.Writer.TryWrite(true);

        public void Dispose()
        {
            lock (watches.gate) watches.followers.Remove(this);
        }
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

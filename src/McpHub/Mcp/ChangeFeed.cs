using System.Threading.Channels;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>Change notices of all servers, for the clients that listen. Each listener has a bounded queue; what overflows it is a newer notice of the same kind.</summary>
internal sealed class ChangeFeed : IDisposable
{
    private const int QueueLength = 256;
    private readonly IUpstreams upstreams;
    private readonly HubState state;
    private readonly Lock gate = new();
    private readonly HashSet<Channel<UpstreamChange>> listeners = [];

    public ChangeFeed(IUpstreams upstreams, HubState state)
    {
        this.upstreams = upstreams;
        this.state = state;
        upstreams.Changed += Publish;
        state.Swapped += OnSwapped;
    }

    /// <summary>Takes every notice from now on until disposed.</summary>
    public Subscription Subscribe()
    {
        var queue = Channel.CreateBounded<UpstreamChange>(new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate) listeners.Add(queue);
        return new Subscription(this, queue);
    }

    private void Remove(Channel<UpstreamChange> queue)
    {
        lock (gate) listeners.Remove(queue);
    }

    private void Publish(UpstreamChange change)
    {
        lock (gate)
        {
            foreach (var listener in listeners) listener.Writer.TryWrite(change);
        }
    }

    // A reload can change what agents may use, and a server's coming or going what there is.
    private void OnSwapped(HubSnapshot previous, HubSnapshot next)
    {
        var before = previous.Catalog.Servers.Select(server => server.Server);
        var after = next.Catalog.Servers.Select(server => server.Server);
        if (ReferenceEquals(previous.Config, next.Config) && before.SequenceEqual(after)) return;
        Publish(new UpstreamChange("", McpMethods.ToolsChanged));
        Publish(new UpstreamChange("", McpMethods.PromptsChanged));
        Publish(new UpstreamChange("", McpMethods.ResourcesChanged));
    }

    public void Dispose()
    {
        upstreams.Changed -= Publish;
        state.Swapped -= OnSwapped;
    }

    public sealed class Subscription(ChangeFeed feed, Channel<UpstreamChange> queue) : IDisposable
    {
        public ChannelReader<UpstreamChange> Notices => queue.Reader;

        public void Dispose() => feed.Remove(queue);
    }
}

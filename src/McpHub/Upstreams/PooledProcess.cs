using McpHub.Calls;
using McpHub.Config;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>
/// What the hub follows in a further process of a server, which knows nothing of what calls change in the others: resources that somebody
/// watches are watched here, too, and lists that change are read here.
/// </summary>
/// <param name="union">Null when what it offers is for one agent alone, and so not for the list of all.</param>
internal sealed class PooledProcess(
    string alias, ServerConfig config, UpstreamSession session, CatalogUnion? union, ResourceWatches watches, Action<UpstreamChange> onChange, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource ended = new();
    private Task watching = Task.CompletedTask;
    private CatalogRefresher? refresher;

    /// <summary>Once; returns at once.</summary>
    public PooledProcess Start()
    {
        if (union is not null) refresher = new CatalogRefresher(alias, config, catalog => union.Set(this, catalog), onChange, time, logger);
        if (session.OffersSubscriptions) watching = new ResourceWatcher(session, watches, time).RunAsync(ended.Token);
        return this;
    }

    public void OnChange(string method, ReadOnlyMemory<byte> @params)
    {
        if (ServerChange.Of(alias, method, @params) is { } change) onChange(change);
        else if (ServerChange.IsOfList(method)) refresher?.Queue(method, session, ended.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await watching;
        if (union is null || !union.Remove(this)) return;
        foreach (var method in (string[])[McpMethods.ToolsChanged, McpMethods.PromptsChanged, McpMethods.ResourcesChanged]) onChange(new UpstreamChange(alias, method));
    }
}

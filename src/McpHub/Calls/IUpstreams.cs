namespace McpHub.Calls;

/// <summary>The MCP servers behind the hub.</summary>
public interface IUpstreams
{
    /// <summary>Null when no server of that alias is configured.</summary>
    IUpstream? Find(string alias);

    /// <summary>Passes on that a client works on other folders now.</summary>
    /// <param name="client">Its <see cref="IClientChannel.Lasting"/>.</param>
    void OnRootsChanged(IClientChannel client);

    /// <summary>Told when a server says that something changed. Handlers must not block.</summary>
    event Action<UpstreamChange>? Changed;
}

/// <summary>One MCP server behind the hub.</summary>
public interface IUpstream
{
    /// <summary>Sends a request under the server's own names. Never throws but for cancellation and bugs.</summary>
    ValueTask<Reply> SendAsync(UpstreamRequest request, CancellationToken ct);

    /// <summary>Whether updates of single resources can be watched, as far as is known now.</summary>
    bool OffersSubscriptions { get; }

    /// <summary>Makes updates of a resource come as <see cref="IUpstreams.Changed"/>, across restarts of the server, until disposed.</summary>
    IDisposable Watch(string uri);

    /// <summary>The same for a task of the extension, by the server's own id.</summary>
    IDisposable WatchTask(string id);
}

/// <summary>What a server said has changed.</summary>
/// <param name="Server">Its alias.</param>
/// <param name="Method">The notification's method, for example <c>notifications/tools/list_changed</c>.</param>
/// <param name="Uri">The resource, for <c>notifications/resources/updated</c>; the task, for <c>notifications/tasks</c>.</param>
public sealed record UpstreamChange(string Server, string Method, string? Uri = null)
{
    /// <summary>What the notification carries, as JSON; for tasks.</summary>
    public ReadOnlyMemory<byte> Params { get; init; }
}

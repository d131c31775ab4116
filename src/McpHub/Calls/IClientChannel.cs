namespace McpHub.Calls;

/// <summary>The way back to the client of a running request.</summary>
public interface IClientChannel
{
    /// <summary>Sends a notification that belongs to the request. A client that is gone is no error.</summary>
    /// <param name="params">As JSON.</param>
    ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct);

    /// <summary>Whether the client declared that it answers such a request.</summary>
    bool CanAsk(string method, ReadOnlyMemory<byte> @params);

    /// <summary>Asks the client for input and waits for its result, or for its error object. Only after <see cref="CanAsk"/>.</summary>
    Task<Reply> AskAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct);

    /// <summary>
    /// The way to the same client between its requests, always the same instance for one client; null for a client that stands alone
    /// with every request, of which nobody can say whether another request is its own, too.
    /// </summary>
    IClientChannel? Lasting => null;
}

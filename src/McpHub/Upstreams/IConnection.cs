using McpHub.Calls;
using McpHub.Snapshot;

namespace McpHub.Upstreams;

/// <summary>A way to one server on which requests and answers travel. Thread-safe.</summary>
internal interface IConnection : IAsyncDisposable
{
    /// <summary>Completes with the reason when the connection can no longer be used.</summary>
    Task<string> Closed { get; }

    /// <summary>Requests that wait for their answer, open subscriptions among them.</summary>
    int Pending { get; }

    /// <summary>True when every request has a stream of its own, so that what comes on it belongs to that request.</summary>
    bool HasStreamPerRequest { get; }

    /// <summary>Whether it ended because the server no longer knows the session; the server itself answers.</summary>
    bool HasLostSession { get; }

    /// <summary>Completes when no request is in flight. For a connection that gets no new ones.</summary>
    Task IdleAsync() => Task.CompletedTask;

    /// <summary>Sends a request and waits for its answer; cancelling tells the server.</summary>
    /// <exception cref="UpstreamException">The connection broke, or the server broke the protocol or a bound.</exception>
    Task<Reply> RequestAsync(OutgoingRequest request, CancellationToken ct);

    /// <exception cref="UpstreamException">The connection broke.</exception>
    Task NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct);

    /// <summary>Says which revision the handshake agreed on: it decides what later messages carry.</summary>
    void SetRevision(string revision);

    /// <summary>Says that it is of no use any more: <see cref="Closed"/> completes with the reason, and whoever opened it disposes of it.</summary>
    void Break(string reason);
}

/// <summary>A request as it goes onto a connection.</summary>
internal sealed record OutgoingRequest
{
    /// <summary>Unique on the connection; also the progress token.</summary>
    public required long Id { get; init; }

    public required string Method { get; init; }

    /// <summary>Complete, <c>_meta</c> included.</summary>
    public required ReadOnlyMemory<byte> Params { get; init; }

    /// <summary>Goes into <c>Mcp-Name</c> over HTTP.</summary>
    public string? Name { get; init; }

    public IReadOnlyList<HeaderParameter> HeaderParameters { get; init; } = [];

    /// <summary>Gets the notifications that belong to this request.</summary>
    public INotificationSink? Sink { get; init; }

    /// <summary>The client that the request is for, able to answer questions or not; null when it is the hub's own.</summary>
    public IClientChannel? Asked { get; init; }
}

/// <summary>Takes notifications of a server, in order.</summary>
internal interface INotificationSink
{
    ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct);
}

/// <summary>The connection broke, or the server broke the protocol or a bound.</summary>
internal sealed class UpstreamException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when the server could not be reached or is out of order: that says nothing about what it speaks.</summary>
    public bool IsOutage { get; init; }

    /// <summary>True when the server has not looked at the request: to send it again does no harm.</summary>
    public bool IsUnprocessed { get; init; }

    /// <summary>True when a person has to sign in at the server first; the message says how. The server has not looked at the request.</summary>
    public bool NeedsSignIn { get; init; }

    /// <summary>True when that holds for all that the server offers, so that nothing is worth trying before.</summary>
    public bool IsSignedOut { get; init; }

    /// <summary>The status of an HTTP answer that held no JSON-RPC message; null for everything else.</summary>
    public int? HttpStatus { get; init; }
}

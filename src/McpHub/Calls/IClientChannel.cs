namespace McpHub.Calls;

/// <summary>The way back to the client of a running request.</summary>
public interface IClientChannel
{
    /// <summary>Sends a notification that belongs to the request. A client that is gone is no error.</summary>
    /// <param name="params">As JSON.</param>
    ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct);
}

namespace McpHub.Benchmarks.Soak;

/// <summary>One agent's way to the hub. Every request on it has the JSON-RPC id 1.</summary>
internal interface IConnection : IDisposable
{
    /// <summary>Calls a tool that repeats its argument.</summary>
    /// <param name="milliseconds">How long the tool takes.</param>
    /// <returns>What came back.</returns>
    /// <exception cref="CallFailedException">No result of that call came back.</exception>
    Task<string> EchoAsync(string server, string nonce, int milliseconds, CancellationToken ct);

    /// <summary>Says that the call which is being given up is not wanted any more, in the way of the revision.</summary>
    Task CancelAsync(CancellationToken ct);
}

internal sealed class CallFailedException(string message) : Exception(message);

using System.Runtime.CompilerServices;

namespace McpHub.Cli.Hub;

/// <summary>The JSON-RPC messages of a response: one body of JSON, or the events of a stream as they come.</summary>
internal static class McpAnswers
{
    /// <exception cref="IOException">The response broke off or is over the bound.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken ct)
    {
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            await foreach (var message in EventData.ReadAsync(response, ct)) yield return message;
            yield break;
        }

        if (await BoundedBody.ReadAsync(response, ct) is { Length: > 0 } body) yield return body;
    }
}

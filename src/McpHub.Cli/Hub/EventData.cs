using System.Runtime.CompilerServices;
using McpHub.Wire.Sse;

namespace McpHub.Cli.Hub;

/// <summary>The data of the events of a stream, as they come.</summary>
internal static class EventData
{
    /// <exception cref="IOException">An event is over the bound, or the stream broke.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var events = new SseReader(BoundedBody.MaxBytes);
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(chunk, ct)) > 0)
        {
            events.Append(chunk.AsSpan(0, count));
            while (Next(events) is { } data) yield return data;
        }
    }

    // Empty data primes a stream for resumption (MCP 2025-11-25) and says nothing.
    private static byte[]? Next(SseReader events)
    {
        while (events.TryRead(out var next))
        {
            if (!next.Data.IsEmpty) return next.Data.ToArray();
        }

        return null;
    }
}

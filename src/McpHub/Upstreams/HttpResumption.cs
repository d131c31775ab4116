using McpHub.Calls;
using McpHub.Wire.JsonRpc;

namespace McpHub.Upstreams;

/// <summary>
/// A server of an older revision may end the stream of a request before the answer and give the rest to whoever comes back with the last
/// event id (revision 2025-11-25, transports, "Resumability"). The request is not sent again.
/// </summary>
internal sealed class HttpResumption(Func<HttpRequestMessage> newListen, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, int maxBytes)
{
    /// <summary>Streams in a row that bring nothing new.</summary>
    private const int MaxIdle = 10;

    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <exception cref="UpstreamException">The rest cannot be had.</exception>
    public async Task<Reply> ResumeAsync(ResumePoint point, long id, Func<RpcMessage, CancellationToken, ValueTask> onOther, CancellationToken ct)
    {
        for (var idle = 0; idle < MaxIdle; idle++)
        {
            await Task.Delay(Pause(point), ct);
            using var message = newListen();
            message.Headers.TryAddWithoutValidation("Last-Event-ID", point.EventId);
            using var response = await send(message, ct);
            if (!response.IsSuccessStatusCode) throw new UpstreamException($"Its event stream ended without an answer, and it answered HTTP {(int)response.StatusCode} when asked for the rest.");
            var reader = new HttpReplyReader(response, maxBytes);
            if (await ReadAsync(reader, id, onOther, ct) is { } reply) return reply;
            if (reader.Rest is not { } next) break;
            if (next.EventId != point.EventId) idle = -1;
            point = next;
        }

        throw new UpstreamException("Its event stream ended without an answer.");
    }

    // A stream that breaks is resumed like one that ends.
    private static async Task<Reply?> ReadAsync(HttpReplyReader reader, long id, Func<RpcMessage, CancellationToken, ValueTask> onOther, CancellationToken ct)
    {
        try
        {
            return await reader.ReadAsync(id, onOther, ct);
        }
        catch (Exception error) when (error is IOException or HttpRequestException && reader.Rest is not null)
        {
            return null;
        }
    }

    public static TimeSpan Pause(ResumePoint point) => point.Retry is not { } asked ? DefaultPause : asked < LongestPause ? asked : LongestPause;
}

/// <summary>Where an event stream can be taken up again.</summary>
/// <param name="Retry">How long the server wants to be left alone first; null when it does not say.</param>
internal readonly record struct ResumePoint(string EventId, TimeSpan? Retry);

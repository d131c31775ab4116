using System.Globalization;
using McpHub.Calls;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Sse;

namespace McpHub.Upstreams;

/// <summary>Finds the answer to one request in an HTTP response, JSON or event stream, of any status. Bounded.</summary>
internal sealed class HttpReplyReader(HttpResponseMessage response, int maxBytes)
{
    /// <summary>Where the rest of an event stream can be had that ended, or broke, without the answer; null when there is no such place.</summary>
    public ResumePoint? Rest { get; private set; }

    /// <param name="onOther">Gets the messages that come before the answer.</param>
    /// <returns>Null when the response holds no answer to that request.</returns>
    /// <exception cref="UpstreamException">The response breaks the protocol or the bound.</exception>
    public async Task<Reply?> ReadAsync(long id, Func<RpcMessage, CancellationToken, ValueTask> onOther, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        return response.Content.Headers.ContentType?.MediaType switch
        {
            "text/event-stream" => await ReadEventsAsync(stream, id, onOther, ct),
            "application/json" => await ReadJsonAsync(stream, id, ct),
            _ => null,
        };
    }

    private async Task<Reply?> ReadJsonAsync(Stream stream, long id, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength > maxBytes) throw TooLarge();
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(chunk, ct)) > 0)
        {
            if (body.Length + count > maxBytes) throw TooLarge();
            body.Write(chunk, 0, count);
        }

        var message = RpcMessage.Parse(body.ToArray(), out var fault);
        if (message is null && response.IsSuccessStatusCode) throw new UpstreamException($"Its answer is no JSON-RPC message: {fault.Message}");
        return message is { IsResponse: true } answer && (IsFor(answer, id) || !answer.Error.IsEmpty) ? ToReply(answer) : (Reply?)null;
    }

    private async Task<Reply?> ReadEventsAsync(Stream stream, long id, Func<RpcMessage, CancellationToken, ValueTask> onOther, CancellationToken ct)
    {
        using var events = new SseReader(maxBytes);
        var chunk = new byte[16 * 1024];
        int count;
        try
        {
            while ((count = await stream.ReadAsync(chunk, ct)) > 0)
            {
                events.Append(chunk.AsSpan(0, count));
                while (TryReadMessage(events, out var message))
                {
                    Rest = PointOf(events);
                    if (!message.IsResponse) await onOther(message, ct);
                    else if (IsFor(message, id) || !response.IsSuccessStatusCode) return ToReply(message);
                }

                Rest = PointOf(events);
            }
        }
        catch (SseTooLargeException error)
        {
            throw new UpstreamException($"It sent an event larger than hub.limits.maxMessageBytes ({maxBytes} bytes).", error);
        }

        return response.IsSuccessStatusCode && Rest is null ? throw new UpstreamException("Its event stream ended without an answer.") : (Reply?)null;
    }

    internal static ResumePoint? PointOf(SseReader events) =>
        events.LastEventId.IsEmpty ? null : new ResumePoint(System.Text.Encoding.UTF8.GetString(events.LastEventId), events.Retry);

    /// <exception cref="UpstreamException">The event's data is no JSON-RPC message.</exception>
    internal static bool TryReadMessage(SseReader events, out RpcMessage message)
    {
        while (events.TryRead(out var next))
        {
            // Empty data primes a stream for resumption (2025-11-25) and says nothing.
            if (next.Data.IsEmpty || !(next.Event.IsEmpty || next.Event.SequenceEqual("message"u8))) continue;
            if (RpcMessage.Parse(next.Data.ToArray(), out var fault) is not { } parsed) throw new UpstreamException($"It sent an event that is no JSON-RPC message: {fault.Message}");
            message = parsed;
            return true;
        }

        message = default;
        return false;
    }

    private UpstreamException TooLarge() => new($"Its answer is larger than hub.limits.maxMessageBytes ({maxBytes} bytes).");

    private static Reply ToReply(RpcMessage answer) => answer.Error.IsEmpty ? Reply.Result(answer.Result) : Reply.RpcError(answer.Error);

    private static bool IsFor(RpcMessage answer, long id) =>
        long.TryParse(answer.Id.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == id;
}

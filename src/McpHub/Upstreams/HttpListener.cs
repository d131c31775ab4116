using McpHub.Wire.JsonRpc;
using McpHub.Wire.Sse;

namespace McpHub.Upstreams;

/// <summary>The GET stream on which servers of older revisions speak unasked. Reopened when it ends; given up when the server offers none.</summary>
internal sealed class HttpListener(Func<HttpRequestMessage> newMessage, HttpMessageInvoker http, Func<RpcMessage, CancellationToken, ValueTask> handle, int maxEventBytes, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private ResumePoint? last;

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (await ListenOnceAsync(ct)) await Task.Delay(last?.Retry is null ? Pause : HttpResumption.Pause(last.Value), time, ct);
        }
        catch (OperationCanceledException)
        {
            // The connection was closed.
        }
    }

    /// <returns>False when listening again is pointless.</returns>
    private async Task<bool> ListenOnceAsync(CancellationToken ct)
    {
        try
        {
            using var message = newMessage();
            if (last is { } point) message.Headers.TryAddWithoutValidation("Last-Event-ID", point.EventId);
            using var response = await http.SendAsync(message, ct);
            if (!response.IsSuccessStatusCode) return (int)response.StatusCode >= 500;
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            await ReadAsync(stream, ct);
            return true;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UpstreamException)
        {
            // Calls find out for themselves whether the server is gone; here only the next attempt matters.
            return true;
        }
    }

    private async Task ReadAsync(Stream stream, CancellationToken ct)
    {
        using var events = new SseReader(maxEventBytes);
        var chunk = new byte[4 * 1024];
        int count;
        while ((count = await stream.ReadAsync(chunk, ct)) > 0)
        {
            events.Append(chunk.AsSpan(0, count));
            while (HttpReplyReader.TryReadMessage(events, out var message))
            {
                if (!message.IsResponse) await handle(message, ct);
            }

            last = HttpReplyReader.PointOf(events) ?? last;
        }
    }
}

using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>Messages as server-sent events.</summary>
internal static class EventStream
{
    public static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    public static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        var writer = response.BodyWriter;
        await writer.WriteAsync("event: message\ndata: "u8.ToArray(), ct);
        await writer.WriteAsync(OneLine(frame), ct);
        await writer.WriteAsync("\n\n"u8.ToArray(), ct);
        await writer.FlushAsync(ct);
    }

    /// <summary>A comment that keeps intermediaries from closing a quiet stream.</summary>
    public static async Task KeepAliveAsync(HttpResponse response, CancellationToken ct)
    {
        await response.BodyWriter.WriteAsync(":\n\n"u8.ToArray(), ct);
        await response.BodyWriter.FlushAsync(ct);
    }

    // A line break would end the event's data; between JSON tokens a space means the same.
    private static ReadOnlyMemory<byte> OneLine(ReadOnlyMemory<byte> frame)
    {
        if (frame.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0) return frame;
        var line = frame.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}

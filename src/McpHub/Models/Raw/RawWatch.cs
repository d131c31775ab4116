using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models.Raw;

/// <summary>Counts what flows to the caller and reads the usage in it where its shape is known. What it cannot read passes all the same.</summary>
internal sealed class RawWatch : IDisposable
{
    private readonly HttpContext http;
    private readonly Stream original;
    private readonly AnswerWatch watch;
    private IStreamFrames? frames;
    private bool isJson;
    private bool isSettled;

    public RawWatch(HttpContext http, Provider provider)
    {
        this.http = http;
        original = http.Response.Body;
        watch = new AnswerWatch(AnswerShape.Of(Shape(http.Request.Path, provider)));
        Body = new WatchedBody(original, See);
    }

    public Stream Body { get; }

    public long BytesOut { get; private set; }

    public Usage? Usage
    {
        get
        {
            if (isJson && !isSettled) watch.SeeEnd();
            isSettled = true;
            return watch.Usage;
        }
    }

    public void Dispose()
    {
        _ = Usage; // read while its buffer is there
        http.Response.Body = original;
        frames?.Dispose();
        watch.Dispose();
    }

    private static string Shape(PathString path, Provider provider) =>
        path.Value!.EndsWith("/responses", StringComparison.Ordinal) ? "openai-responses" : provider.Kind.Dialects[0];

    private void See(ReadOnlySpan<byte> bytes)
    {
        if (BytesOut == 0) Recognise(http.Response.ContentType ?? "");
        BytesOut += bytes.Length;
        if (isJson) watch.SeePart(bytes);
        if (frames is null) return;
        try
        {
            frames.Append(bytes);
            while (frames.TryRead(out var frame)) watch.SeeEvent(frame.Data);
        }
        catch (FrameTooLargeException)
        {
            frames.Dispose();
            frames = null; // the bytes pass; only their usage stays unknown
        }
    }

    private void Recognise(string type)
    {
        isJson = type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        if (type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase)) frames = new SseFrames(StreamFrames.MaxEventBytes);
        else if (type.StartsWith("application/x-ndjson", StringComparison.OrdinalIgnoreCase)) frames = new LineFrames(StreamFrames.MaxEventBytes);
    }

    /// <summary>A response body that shows what is written to it.</summary>
    private sealed class WatchedBody(Stream inner, WatchedBody.Seen seen) : Stream
    {
        public delegate void Seen(ReadOnlySpan<byte> bytes);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            seen(buffer.Span);
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

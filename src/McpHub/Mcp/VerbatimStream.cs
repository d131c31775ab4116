using System.Buffers.Text;

namespace McpHub.Mcp;

/// <summary>Writes what stands behind a mark as the bytes that it encodes, and everything else as it is. Pieces may end anywhere.</summary>
/// <param name="mark">The quote and the mark behind it; the quote that follows ends the text.</param>
internal sealed class VerbatimStream(Stream output, ReadOnlyMemory<byte> mark) : Stream
{
    // What has been written here and not there: the beginning of a mark, or a marked text without its end. A message never ends in either.
    private byte[] held = [];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var rest = held.Length == 0 ? buffer : (byte[])[.. held, .. buffer.Span];
        while (rest.Span.IndexOf(mark.Span) is >= 0 and var start)
        {
            await output.WriteAsync(rest[..start], cancellationToken);
            rest = rest[start..];
            var encoded = rest[mark.Length..];
            if (encoded.Span.IndexOf((byte)'"') is not (>= 0 and var end))
            {
                held = rest.ToArray();
                return;
            }

            await output.WriteAsync(Base64Url.DecodeFromUtf8(encoded.Span[..end]), cancellationToken);
            rest = encoded[(end + 1)..];
        }

        var kept = BegunAtEnd(rest.Span);
        held = kept == 0 ? [] : rest[^kept..].ToArray();
        await output.WriteAsync(rest[..^kept], cancellationToken);
    }

    private int BegunAtEnd(ReadOnlySpan<byte> bytes)
    {
        for (var length = Math.Min(mark.Length - 1, bytes.Length); length > 0; length--)
        {
            if (mark.Span.StartsWith(bytes[^length..])) return length;
        }

        return 0;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Responses are written asynchronously.");

    public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("Responses are written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

namespace McpHub.Fixture;

/// <summary>
/// Puts a text in the place of a token, in what is written through it: the only way past serializers to bytes that are exactly our own.
/// A piece that ends in the middle of the token waits for the next one; a message never ends there.
/// </summary>
internal sealed class VerbatimStream(Stream inner, ReadOnlyMemory<byte> token, ReadOnlyMemory<byte> replacement) : Stream
{
    private byte[] held = [];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> rest = (byte[])[.. held, .. buffer.Span];
        while (rest.Span.IndexOf(token.Span) is >= 0 and var at)
        {
            await inner.WriteAsync(rest[..at], cancellationToken);
            await inner.WriteAsync(replacement, cancellationToken);
            rest = rest[(at + token.Length)..];
        }

        var kept = BegunAtEnd(rest.Span);
        held = rest[^kept..].ToArray();
        await inner.WriteAsync(rest[..^kept], cancellationToken);
    }

    private int BegunAtEnd(ReadOnlySpan<byte> bytes)
    {
        for (var length = Math.Min(token.Length - 1, bytes.Length); length > 0; length--)
        {
            if (token.Span.StartsWith(bytes[^length..])) return length;
        }

        return 0;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

using System.Text;

namespace McpHub.EndToEnd.Federation;

/// <summary>Keeps the text of every response beside giving it on: what a library makes of a message is not what came.</summary>
internal sealed class WireTap : DelegatingHandler
{
    private readonly Lock gate = new();
    private readonly List<byte> bytes = [];

    public WireTap()
        : base(new SocketsHttpHandler())
    {
    }

    public void Clear()
    {
        lock (gate) bytes.Clear();
    }

    public bool Heard(string part)
    {
        lock (gate) return Encoding.UTF8.GetString([.. bytes]).Contains(part, StringComparison.Ordinal);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var tapped = new StreamContent(new Tapped(await response.Content.ReadAsStreamAsync(cancellationToken), Keep));
        foreach (var (name, values) in response.Content.Headers) tapped.Headers.TryAddWithoutValidation(name, values);
        response.Content = tapped;
        return response;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        lock (gate) bytes.AddRange(piece);
    }

    private delegate void Keeper(ReadOnlySpan<byte> piece);

    private sealed class Tapped(Stream inner, Keeper keep) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            keep(buffer.Span[..count]);
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            keep(buffer.AsSpan(offset, read));
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

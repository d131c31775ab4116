using System.Threading.Tasks.Sources;

namespace McpHub.Benchmarks.Streams;

/// <summary>A body whose reader always waits, and goes on inside <see cref="Feed"/>.</summary>
internal sealed class HandFedStream : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> source;
    private Memory<byte> wanted;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Feed(byte[] bytes)
    {
        bytes.CopyTo(wanted);
        source.SetResult(bytes.Length);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        wanted = buffer;
        source.Reset();
        return new ValueTask<int>(this, source.Version);
    }

    public int GetResult(short token) => source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => source.OnCompleted(continuation, state, token, flags);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

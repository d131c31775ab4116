using System.IO.Pipelines;

namespace McpHub.Benchmarks.Streams;

/// <summary>A caller that takes everything at once.</summary>
internal sealed class NullWriter : PipeWriter
{
    private readonly byte[] memory = new byte[64 * 1024];

    public long Bytes { get; private set; }

    public override void Advance(int bytes) => Bytes += bytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => memory;

    public override Span<byte> GetSpan(int sizeHint = 0) => memory;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(new FlushResult(isCanceled: false, isCompleted: false));

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}

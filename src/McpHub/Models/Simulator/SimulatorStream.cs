namespace McpHub.Models.Simulator;

/// <summary>Some bytes and how long they take to come.</summary>
internal readonly record struct SimulatorStep(ReadOnlyMemory<byte> Bytes, TimeSpan Delay);

/// <summary>A body that comes step by step; the next one is made only when it is read.</summary>
/// <param name="isEndless">Whether it goes silent after the last step instead of ending.</param>
internal sealed class SimulatorStream(IEnumerable<SimulatorStep> steps, bool isEndless, TimeProvider time) : Stream
{
    private readonly IEnumerator<SimulatorStep> steps = steps.GetEnumerator();
    private ReadOnlyMemory<byte> rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        while (rest.IsEmpty)
        {
            if (!steps.MoveNext())
            {
                if (isEndless) await Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
                return 0;
            }

            if (steps.Current.Delay > TimeSpan.Zero) await Task.Delay(steps.Current.Delay, time, ct);
            rest = steps.Current.Bytes;
        }

        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) steps.Dispose();
        base.Dispose(disposing);
    }
}

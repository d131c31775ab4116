using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>One JSON object a line. [hot]</summary>
internal sealed class LineFrames(int maxLineBytes) : IStreamFrames
{
    private readonly PooledBuffer held = new(maxLineBytes + 64 * 1024);
    private int given; // bytes of the line given out last, which still lie in front

    public long BytesConsumed { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Forget();
        if (!held.TryWrite(bytes)) throw new FrameTooLargeException();
    }

    public bool TryRead(out StreamFrame frame)
    {
        frame = default;
        while (true)
        {
            Forget();
            var end = held.WrittenSpan.IndexOf((byte)'\n');
            if (end < 0)
            {
                if (held.Length > maxLineBytes) throw new FrameTooLargeException();
                return false;
            }

            given = end + 1;
            BytesConsumed += given;
            var line = held.WrittenSpan[..end].TrimEnd((byte)'\r');
            if (line.IsEmpty) continue;
            frame = new StreamFrame(default, line);
            return true;
        }
    }

    public void Dispose() => held.Dispose();

    private void Forget()
    {
        if (given > 0) held.RemoveFirst(given);
        given = 0;
    }
}

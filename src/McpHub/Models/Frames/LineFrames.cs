using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>One JSON object a line. [hot]</summary>
internal sealed class LineFrames(int maxLineBytes) : IStreamFrames
{
    private readonly PooledBuffer held = new(maxLineBytes + 64 * 1024);
    private int given; // bytes of the line given out last, which still lie in front
    private int searched; // no line end in front of here

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
            var found = held.WrittenSpan[searched..].IndexOf((byte)'\n');
            if (found < 0)
            {
                searched = held.Length;
                if (held.Length > maxLineBytes) throw new FrameTooLargeException();
                return false;
            }

            var end = searched + found;
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
        if (given == 0) return;
        held.RemoveFirst(given);
        given = searched = 0;
    }
}

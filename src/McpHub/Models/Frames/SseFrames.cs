using McpHub.Wire.Sse;

namespace McpHub.Models;

/// <summary>Server-sent events. [hot]</summary>
internal sealed class SseFrames(int maxEventBytes) : IStreamFrames
{
    private readonly SseReader reader = new(maxEventBytes);

    public long BytesConsumed => reader.BytesConsumed;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            reader.Append(bytes);
        }
        catch (SseTooLargeException e)
        {
            throw new FrameTooLargeException(e);
        }
    }

    public bool TryRead(out StreamFrame frame)
    {
        try
        {
            var hasEvent = reader.TryRead(out var e);
            frame = hasEvent ? new StreamFrame(e.Event, e.Data) : default;
            return hasEvent;
        }
        catch (SseTooLargeException e)
        {
            throw new FrameTooLargeException(e);
        }
    }

    public void Dispose() => reader.Dispose();
}

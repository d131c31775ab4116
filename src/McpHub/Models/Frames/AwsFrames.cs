using McpHub.Wire.Aws;
using McpHub.Wire.Chat;

namespace McpHub.Models;

/// <summary>Amazon's binary events. [hot]</summary>
internal sealed class AwsFrames(int maxEventBytes) : IStreamFrames
{
    private readonly AwsEventReader reader = new(maxEventBytes);

    public long BytesConsumed { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes) => reader.Append(bytes);

    public bool TryRead(out StreamFrame frame)
    {
        frame = default;
        try
        {
            if (!reader.TryRead(out var e)) return false;
            BytesConsumed += e.Length;
            frame = new StreamFrame(e.Name, e.Payload);
            return true;
        }
        catch (AwsEventException e)
        {
            throw new ChatFormatException("", e.Message, e);
        }
    }

    public void Dispose() => reader.Dispose();
}

using McpHub.Wire.Dialects;

namespace McpHub.Models;

/// <summary>Tells the events of a stream apart, whatever portions its bytes come in. Bounded. [hot]</summary>
internal interface IStreamFrames : IDisposable
{
    /// <summary>Bytes up to and including the last whole event: all but one still open.</summary>
    long BytesConsumed { get; }

    /// <exception cref="FrameTooLargeException">An event is over the bound.</exception>
    void Append(ReadOnlySpan<byte> bytes);

    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="FrameTooLargeException">An event is over the bound.</exception>
    /// <exception cref="Wire.Chat.ChatFormatException">The bytes are no events.</exception>
    bool TryRead(out StreamFrame frame);
}

/// <summary>One event. Its spans are valid until the next call on the frames that gave it.</summary>
internal readonly ref struct StreamFrame(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
{
    public ReadOnlySpan<byte> Name { get; } = name;

    public ReadOnlySpan<byte> Data { get; } = data;
}

/// <summary>An event is larger than the hub holds.</summary>
internal sealed class FrameTooLargeException(Exception? inner = null) : IOException("An event of a stream is over the bound.", inner);

internal static class StreamFrames
{
    /// <summary>Large enough for what comes in one piece: Gemini sends whole images.</summary>
    public const int MaxEventBytes = 16 * 1024 * 1024;

    public static IStreamFrames Of(StreamFraming framing, int maxEventBytes) => framing switch
    {
        StreamFraming.Sse => new SseFrames(maxEventBytes),
        StreamFraming.Lines => new LineFrames(maxEventBytes),
        StreamFraming.AwsEventStream => new AwsFrames(maxEventBytes),
        _ => throw new NotSupportedException($"No provider frames its streams as {framing}."),
    };

    /// <summary>What ends an event that its sender did not: some leave out the blank line after the last one.</summary>
    public static ReadOnlySpan<byte> EndOf(StreamFraming framing) => framing switch
    {
        StreamFraming.Sse => "\n\n"u8,
        StreamFraming.Lines => "\n"u8,
        _ => default, // each begins with its length
    };
}

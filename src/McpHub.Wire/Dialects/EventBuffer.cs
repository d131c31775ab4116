using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpHub.Wire.Chat;
using McpHub.Wire.Sse;

namespace McpHub.Wire.Dialects;

/// <summary>The JSON of one event of a stream, in a buffer that is used again for the next.</summary>
internal sealed class EventBuffer
{
    private readonly ArrayBufferWriter<byte> buffer = new(512);

    public EventBuffer() => Json = new Utf8JsonWriter(buffer, JsonOut.Options);

    public Utf8JsonWriter Json { get; }

    public void Begin()
    {
        buffer.ResetWrittenCount();
        Json.Reset();
    }

    /// <summary>Sends what was written as a server-sent event, on one data line, as many readers expect it.</summary>
    public void Send(IBufferWriter<byte> output, ReadOnlySpan<byte> name = default) => SseWriter.WriteEvent(output, OneLine(), name);

    /// <summary>Sends what was written as a line.</summary>
    public void SendLine(IBufferWriter<byte> output)
    {
        output.Write(OneLine());
        output.Write("\n"u8);
    }

    // Line breaks can stand only between tokens of slices of other texts; inside strings JSON has none.
    private Span<byte> OneLine()
    {
        Json.Flush();
        var line = MemoryMarshal.AsMemory(buffer.WrittenMemory).Span;
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        return line;
    }
}

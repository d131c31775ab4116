using System.Buffers;

namespace McpHub.Wire.Sse;

/// <summary>Writes server-sent events. [hot]</summary>
public static class SseWriter
{
    /// <summary>Writes a whole event; line breaks inside <paramref name="data"/> become further data lines.</summary>
    /// <param name="name">The <c>event</c> field; left out when empty.</param>
    /// <param name="id">The <c>id</c> field; left out when empty.</param>
    /// <exception cref="ArgumentException">A line break stands in <paramref name="name"/> or <paramref name="id"/>.</exception>
    public static void WriteEvent(IBufferWriter<byte> output, ReadOnlySpan<byte> data, ReadOnlySpan<byte> name = default, ReadOnlySpan<byte> id = default)
    {
        if (!name.IsEmpty) WriteLine(output, "event: "u8, name);
        if (!id.IsEmpty) WriteLine(output, "id: "u8, id);
        while (true)
        {
            var lineBreak = data.IndexOfAny((byte)'\n', (byte)'\r');
            if (lineBreak < 0) break;
            WriteLine(output, "data: "u8, data[..lineBreak]);
            var isPair = data[lineBreak] == '\r' && lineBreak + 1 < data.Length && data[lineBreak + 1] == '\n';
            data = data[(lineBreak + (isPair ? 2 : 1))..];
        }

        WriteLine(output, "data: "u8, data);
        output.Write("\n"u8);
    }

    /// <summary>Writes a comment, which readers skip: a sign of life on an idle stream.</summary>
    public static void WriteHeartbeat(IBufferWriter<byte> output) => output.Write(":\n\n"u8);

    private static void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAny((byte)'\n', (byte)'\r') >= 0) throw new ArgumentException("A line break cannot stand in this field.");
        output.Write(field);
        output.Write(value);
        output.Write("\n"u8);
    }
}

using System.Buffers;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Benchmarks.Streams;

/// <summary>A stream of text as a dialect writes it: all up to the first words, and an event that brings more of them.</summary>
internal sealed class TextStream
{
    private const string Words = " some words";

    public TextStream(ChatDialect dialect)
    {
        var writer = dialect.ResponseWriter.OpenStream(new ResponseWriteContext(new ChatRequest { Model = "m", IsStreaming = true, WantsUsage = true }, new LossLog(), new IdSource("benchmark"), 0));
        Beginning = Write(writer, new ResponseStarted { Id = "id_1", Model = "vendor-model-2026-01-01" }, new BlockStarted(0, new TextBlock("")), new TextAdded(0, Words));
        Event = Write(writer, new TextAdded(0, Words));
    }

    public byte[] Beginning { get; }

    public byte[] Event { get; }

    private static byte[] Write(IStreamWriter writer, params ChatEvent[] events)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var e in events) writer.Write(e, output);
        return output.WrittenSpan.ToArray();
    }
}

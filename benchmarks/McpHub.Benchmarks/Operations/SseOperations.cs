using System.Buffers;
using McpHub.Wire.Sse;

namespace McpHub.Benchmarks.Operations;

internal sealed class SseReaderOperation : IHotOperation
{
    private readonly SseReader reader = new();

    public void Run()
    {
        reader.Append(Samples.ChatEvent);
        if (!reader.TryRead(out var e) || e.Data.IsEmpty || reader.TryRead(out _)) throw new InvalidOperationException("The sample was not understood.");
    }
}

internal sealed class SseWriterOperation : IHotOperation
{
    private static readonly byte[] Chunk = Samples.ChatChunk();
    private readonly ArrayBufferWriter<byte> output = new(4096);

    public void Run()
    {
        output.ResetWrittenCount();
        SseWriter.WriteEvent(output, Chunk, "message"u8, "17"u8);
    }
}

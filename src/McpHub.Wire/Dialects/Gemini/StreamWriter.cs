using System.Buffers;
using McpHub.Wire.Chat;
using McpHub.Wire.Sse;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Chunks as server-sent events, which is what <c>alt=sse</c> asks for.</summary>
internal sealed class StreamWriter(ResponseWriteContext context) : IStreamWriter
{
    private readonly ChunkWriter chunks = new(context, static (chunk, output) => chunk.Send(output));

    public void Write(ChatEvent e, IBufferWriter<byte> output) => chunks.Write(e, output);

    public void WriteHeartbeat(IBufferWriter<byte> output) => SseWriter.WriteHeartbeat(output);

    public void Close(IBufferWriter<byte> output)
    {
        if (!chunks.IsOver) chunks.Write(new ResponseFailed(ChatError.BrokenOff), output);
    }
}

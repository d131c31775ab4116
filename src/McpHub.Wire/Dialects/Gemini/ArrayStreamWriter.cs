using System.Buffers;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Chunks as the elements of one JSON array, which is the form of a stream without <c>alt=sse</c>.</summary>
internal sealed class ArrayStreamWriter : IStreamWriter
{
    private readonly ChunkWriter chunks;
    private bool isBegun;
    private bool isClosed;

    public ArrayStreamWriter(ResponseWriteContext context) => chunks = new ChunkWriter(context, Send);

    public void Write(ChatEvent e, IBufferWriter<byte> output)
    {
        chunks.Write(e, output);
        if (chunks.IsOver) End(output);
    }

    // Between elements JSON has room for it.
    public void WriteHeartbeat(IBufferWriter<byte> output) => output.Write("\n"u8);

    public void Close(IBufferWriter<byte> output)
    {
        if (!chunks.IsOver) Write(new ResponseFailed(ChatError.BrokenOff), output);
    }

    private void Send(EventBuffer chunk, IBufferWriter<byte> output)
    {
        output.Write(isBegun ? ","u8 : "["u8);
        isBegun = true;
        chunk.SendLine(output);
    }

    private void End(IBufferWriter<byte> output)
    {
        if (isClosed) return;
        isClosed = true;
        output.Write("]\n"u8);
    }
}

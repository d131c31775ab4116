using System.Buffers;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>How many tokens a request would be, asked in a dialect. The question is a request like any other: its reader reads it.</summary>
public interface ITokenCountFormat
{
    /// <summary>Writes the question for a provider.</summary>
    void WriteRequest(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output);

    /// <exception cref="ChatFormatException">It is no answer of this dialect.</exception>
    long ReadCount(ReadOnlyMemory<byte> body);

    void WriteCount(long inputTokens, IBufferWriter<byte> output);
}

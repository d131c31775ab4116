using System.Buffers;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>Requests for vectors and their answers in one API format. Pure and thread-safe.</summary>
public interface IEmbeddingFormat
{
    /// <summary>What the format has no words for.</summary>
    LossTable Losses { get; }

    /// <exception cref="ChatFormatException">It is no request of this format; names the field.</exception>
    EmbeddingRequest ReadRequest(ReadOnlyMemory<byte> body, RequestReadContext context);

    /// <summary>Writes the body. What has no equivalent is reported to the log of the context.</summary>
    void WriteRequest(EmbeddingRequest request, RequestWriteContext context, IBufferWriter<byte> output);

    /// <param name="request">What is being answered: there must be one vector for each of its texts.</param>
    /// <exception cref="ChatFormatException">It is no answer of this format, or not one to this request.</exception>
    EmbeddingResponse ReadResponse(ReadOnlyMemory<byte> body, EmbeddingRequest request);

    void WriteResponse(EmbeddingResponse response, EmbeddingRequest request, IBufferWriter<byte> output);
}

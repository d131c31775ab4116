using System.Buffers;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>Error bodies of a dialect.</summary>
public interface IErrorFormat
{
    /// <summary>What an error response means. A body that is not of this dialect is told by the status alone.</summary>
    ChatError Read(int status, ReadOnlyMemory<byte> body);

    /// <summary>The body for a caller of this dialect.</summary>
    /// <param name="requestId">The hub's own; null when there is none.</param>
    void Write(ChatError error, string? requestId, IBufferWriter<byte> output);

    /// <summary>The HTTP status that goes with it.</summary>
    int StatusOf(ChatError error);
}

using System.Buffers;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>An answer as a caller of this dialect expects it.</summary>
public interface IResponseWriter
{
    void Write(ChatResponse response, ResponseWriteContext context, IBufferWriter<byte> output);

    /// <summary>A writer for one stream.</summary>
    IStreamWriter OpenStream(ResponseWriteContext context);
}

/// <param name="Request">What is being answered.</param>
/// <param name="Losses">Where losses are reported. What an answer loses never fails a call.</param>
/// <param name="Ids">For ids that the answer lacks and the dialect demands.</param>
/// <param name="CreatedAt">Seconds since 1970, for dialects that say when.</param>
public sealed record ResponseWriteContext(ChatRequest Request, LossLog Losses, IdSource Ids, long CreatedAt)
{
    /// <summary>The model to name; null for what the answer says, or else what the request asked for.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens of the request by the hub's own count, for dialects that tell them before the provider does.</summary>
    public long? EstimatedInput { get; init; }
}

/// <summary>Writes one stream in a dialect's framing. Not thread-safe.</summary>
public interface IStreamWriter
{
    /// <summary>Writes what the event becomes in this dialect, which may be nothing yet.</summary>
    /// <exception cref="EventOrderException">The event cannot stand here; nothing was written.</exception>
    void Write(ChatEvent e, IBufferWriter<byte> output);

    /// <summary>A sign of life on an idle stream.</summary>
    void WriteHeartbeat(IBufferWriter<byte> output);

    /// <summary>No more events come. Unless the stream has ended, it ends in the dialect's error: never in a clean stop.</summary>
    void Close(IBufferWriter<byte> output);
}

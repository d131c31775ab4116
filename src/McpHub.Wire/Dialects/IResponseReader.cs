using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>What a provider's answer means.</summary>
public interface IResponseReader
{
    /// <exception cref="ChatFormatException">It is no answer of this dialect; names the field.</exception>
    ChatResponse Read(ReadOnlyMemory<byte> body, ResponseReadContext context);

    /// <summary>A reader for one stream.</summary>
    IStreamReader OpenStream(ResponseReadContext context);
}

/// <param name="Origin">Who answers: opaque state is tagged with it.</param>
/// <param name="Ids">For call ids that the answer lacks.</param>
public sealed record ResponseReadContext(Origin Origin, IdSource Ids);

/// <summary>
/// Reads one stream, event by event. What it gives always keeps to <see cref="EventOrder"/> and always ends: with
/// <see cref="ResponseEnded"/> only if the provider said so in its dialect. Not thread-safe.
/// </summary>
public interface IStreamReader
{
    /// <summary>
    /// Whether the provider has said why it stopped, so that the answer is whole even if nothing more comes. Do not wait for long then: some
    /// servers send heartbeats for ever.
    /// </summary>
    bool MayEnd { get; }

    /// <summary>Takes one event and adds what it means.</summary>
    /// <param name="name">Of the event, where the framing has one.</param>
    /// <exception cref="ChatFormatException">It is no event of this dialect. The stream cannot be read any further.</exception>
    void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events);

    /// <summary>The bytes have ended. Adds <see cref="ResponseFailed"/> unless the answer was whole. Does nothing when called again.</summary>
    void Close(List<ChatEvent> events);
}

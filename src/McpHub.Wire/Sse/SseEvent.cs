namespace McpHub.Wire.Sse;

/// <summary>One server-sent event. Its spans are valid until the next call on the reader that gave it.</summary>
public readonly ref struct SseEvent
{
    internal SseEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ReadOnlySpan<byte> id)
    {
        Event = name;
        Data = data;
        Id = id;
    }

    /// <summary>The <c>event</c> field; empty stands for <c>message</c>.</summary>
    public ReadOnlySpan<byte> Event { get; }

    /// <summary>All <c>data</c> lines, joined by a line feed.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>The last <c>id</c> seen so far, of this event or an earlier one; empty when there was none.</summary>
    public ReadOnlySpan<byte> Id { get; }
}

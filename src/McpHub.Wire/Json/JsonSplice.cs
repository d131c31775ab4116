namespace McpHub.Wire.Json;

/// <summary>A JSON text with one value replaced; every other byte stays as it is, and nothing is copied until it is written. [hot]</summary>
/// <param name="Text">The whole text; must stay valid as long as the splice is used.</param>
/// <param name="Start">Where the replaced value begins.</param>
/// <param name="Count">Bytes of the replaced value.</param>
/// <param name="Value">What stands there instead.</param>
public readonly record struct JsonSplice(ReadOnlyMemory<byte> Text, int Start, int Count, ReadOnlyMemory<byte> Value)
{
    public int Length => Text.Length - Count + Value.Length;

    private ReadOnlyMemory<byte> Head => Text[..Start];

    private ReadOnlyMemory<byte> Tail => Text[(Start + Count)..];

    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        Head.Span.CopyTo(destination);
        Value.Span.CopyTo(destination[Start..]);
        Tail.Span.CopyTo(destination[(Start + Value.Length)..]);
    }

    public async Task WriteToAsync(Stream stream, CancellationToken ct)
    {
        await stream.WriteAsync(Head, ct);
        await stream.WriteAsync(Value, ct);
        await stream.WriteAsync(Tail, ct);
    }

    public byte[] ToArray()
    {
        var array = new byte[Length];
        CopyTo(array);
        return array;
    }
}

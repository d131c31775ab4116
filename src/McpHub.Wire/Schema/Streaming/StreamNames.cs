using System.Buffers;

namespace McpHub.Wire.Schema.Streaming;

/// <summary>
/// The names, by place in the text, of all open objects' members that no schema names: to find one that comes twice.
/// A stack in one pooled array; an object remembers where its own names begin. [hot]
/// </summary>
internal struct StreamNames
{
    /// <summary>Names of one object are compared each with each; objects with more are left to the parser.</summary>
    private const int MaxPerObject = 64;

    private (int Start, int Length)[]? _rented;

    /// <summary>Set back to what it was when an object began, once it ends.</summary>
    public int Count { get; set; }

    /// <summary>Adds a name of the object whose names begin at <paramref name="first"/>; false when it is there, or there are too many.</summary>
    public bool TryAdd(ReadOnlySpan<byte> text, int first, int start, int length)
    {
        if (Count - first >= MaxPerObject) return false;

        _rented ??= ArrayPool<(int, int)>.Shared.Rent(MaxPerObject);
        if (Count == _rented.Length) Grow();

        var name = text.Slice(start, length);
        for (var i = first; i < Count; i++)
        {
            var (otherStart, otherLength) = _rented[i];
            if (otherLength == length && text.Slice(otherStart, length).SequenceEqual(name)) return false;
        }

        _rented[Count++] = (start, length);
        return true;
    }

    public void Dispose()
    {
        if (_rented is not null) ArrayPool<(int, int)>.Shared.Return(_rented);
        _rented = null;
    }

    private void Grow()
    {
        var larger = ArrayPool<(int, int)>.Shared.Rent(_rented!.Length * 2);
        _rented.CopyTo(larger, 0);
        ArrayPool<(int, int)>.Shared.Return(_rented);
        _rented = larger;
    }
}

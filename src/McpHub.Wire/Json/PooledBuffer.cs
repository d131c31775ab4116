using System.Buffers;

namespace McpHub.Wire.Json;

/// <summary>
/// Bytes that grow in pooled arrays up to a bound. [hot]
/// Ownership passes only by returning it; dispose to give the array back, after which no span or memory of it may be used.
/// Not thread-safe.
/// </summary>
/// <param name="maxBytes">The bound.</param>
public sealed class PooledBuffer(int maxBytes) : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4 * 1024;

    private byte[] array = [];

    public int Length { get; private set; }

    /// <summary>How much may still be added.</summary>
    public int Room => maxBytes - Length;

    public ReadOnlyMemory<byte> WrittenMemory => array.AsMemory(0, Length);

    public ReadOnlySpan<byte> WrittenSpan => array.AsSpan(0, Length);

    /// <returns>False, with nothing added, when the bound would be crossed.</returns>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Room) return false;
        Ensure(bytes.Length);
        bytes.CopyTo(array.AsSpan(Length));
        Length += bytes.Length;
        return true;
    }

    /// <summary>Forgets the first bytes; the rest moves to the front.</summary>
    public void RemoveFirst(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Length);
        array.AsSpan(count, Length - count).CopyTo(array);
        Length -= count;
    }

    /// <summary>Forgets bytes in the middle; the rest moves up.</summary>
    public void Remove(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Length - start));
        array.AsSpan(start + count, Length - start - count).CopyTo(array.AsSpan(start));
        Length -= count;
    }

    public void Clear() => Length = 0;

    /// <inheritdoc/>
    /// <exception cref="PooledBufferFullException">The bound was crossed.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(array.Length - Length));
        if (count > Room) throw new PooledBufferFullException(maxBytes);
        Length += count;
    }

    /// <summary>Memory to write into. Never empty, so that it may reach a little over the bound; <see cref="Advance"/> holds the bound.</summary>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 1));
        return array.AsMemory(Length);
    }

    /// <inheritdoc cref="GetMemory"/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 1));
        return array.AsSpan(Length);
    }

    public void Dispose()
    {
        var returned = array;
        array = [];
        Length = 0;
        if (returned.Length > 0) ArrayPool<byte>.Shared.Return(returned);
    }

    private void Ensure(int more)
    {
        if (array.Length - Length >= more) return;
        if (more > Room + FirstSize) throw new PooledBufferFullException(maxBytes);
        var next = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + more), Math.Max(FirstSize, (int)Math.Min(array.Length * 2L, Array.MaxLength))));
        WrittenSpan.CopyTo(next);
        if (array.Length > 0) ArrayPool<byte>.Shared.Return(array);
        array = next;
    }
}

/// <summary>More was written into a <see cref="PooledBuffer"/> than its bound allows.</summary>
public sealed class PooledBufferFullException(int maxBytes) : IOException($"More than the limit of {maxBytes} bytes was written.");

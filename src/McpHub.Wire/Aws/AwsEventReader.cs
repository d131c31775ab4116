using System.Buffers;
using System.Buffers.Binary;

namespace McpHub.Wire.Aws;

/// <summary>
/// Reads Amazon's binary event stream (<c>application/vnd.amazon.eventstream</c>) from bytes that arrive in any portions. Append what came,
/// then read until there is no more event. Both checksums of an event are checked before it is given out. Bounded. Not thread-safe; dispose to return its buffer.
/// <code>
/// length of all (4) · length of headers (4) · checksum of these (4) · headers · payload · checksum of all before (4)
/// </code>
/// </summary>
/// <param name="maxEventBytes">Largest event, as it is on the wire. Default 16 MiB.</param>
public sealed class AwsEventReader(int maxEventBytes = 16 * 1024 * 1024) : IDisposable
{
    private const int Prelude = 12;
    private const int Checksum = 4;

    private byte[] buffer = [];
    private int begin;
    private int end;

    /// <summary>Whether an event has begun and not ended: the stream must not end here.</summary>
    public bool IsInside => end > begin;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - end) MakeRoom(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(end));
        end += bytes.Length;
    }

    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="AwsEventException">The bytes are no event stream, or were damaged on the way.</exception>
    public bool TryRead(out AwsEvent e)
    {
        e = default;
        var bytes = buffer.AsSpan(begin, end - begin);
        if (bytes.Length < Prelude) return false;
        if (Crc32.Of(bytes[..8]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[8..])) throw new AwsEventException("The checksum of an event's beginning is wrong.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (length > (uint)maxEventBytes) throw new AwsEventException($"An event is larger than {maxEventBytes} bytes.");
        if (length < Prelude + Checksum || headers > length - Prelude - Checksum) throw new AwsEventException("The lengths of an event contradict each other.");
        if (bytes.Length < length) return false;
        var message = bytes[..(int)length];
        if (Crc32.Of(message[..^Checksum]) != BinaryPrimitives.ReadUInt32BigEndian(message[^Checksum..])) throw new AwsEventException("The checksum of an event is wrong.");
        begin += (int)length;
        e = ReadEvent(message.Slice(Prelude, (int)headers), message[(Prelude + (int)headers)..^Checksum]);
        return true;
    }

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        begin = end = 0;
    }

    private static AwsEvent ReadEvent(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        var name = ReadOnlySpan<byte>.Empty;
        var length = Prelude + headers.Length + payload.Length + Checksum;
        var isError = false;
        while (AwsHeaders.TryRead(ref headers, out var header, out var value))
        {
            if (header.SequenceEqual(":message-type"u8)) isError = !value.SequenceEqual("event"u8);
            else if (header.SequenceEqual(":event-type"u8) || header.SequenceEqual(":exception-type"u8) || header.SequenceEqual(":error-code"u8)) name = value;
        }

        return new AwsEvent(name, isError, payload, length);
    }

    private void MakeRoom(int more)
    {
        var held = end - begin;
        var target = buffer;
        if (held + more > buffer.Length) target = ArrayPool<byte>.Shared.Rent(Math.Max(4096, held + more));
        buffer.AsSpan(begin, held).CopyTo(target);
        if (target != buffer && buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = target;
        begin = 0;
        end = held;
    }
}

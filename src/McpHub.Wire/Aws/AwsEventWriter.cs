using System.Buffers;
using System.Buffers.Binary;

namespace McpHub.Wire.Aws;

/// <summary>Writes events of Amazon's binary stream, with JSON in them.</summary>
public static class AwsEventWriter
{
    public static void WriteEvent(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload) =>
        Write(output, "event"u8, ":event-type"u8, name, payload);

    /// <summary>That something went wrong: the last event of a stream.</summary>
    public static void WriteException(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload) =>
        Write(output, "exception"u8, ":exception-type"u8, name, payload);

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload)
    {
        var headers = AwsHeaders.LengthOf(":message-type"u8, type) + AwsHeaders.LengthOf(header, name) + AwsHeaders.LengthOf(":content-type"u8, "application/json"u8);
        var length = 16 + headers + payload.Length;
        var bytes = output.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        BinaryPrimitives.WriteInt32BigEndian(bytes[4..], headers);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], Crc32.Of(bytes[..8]));
        var rest = bytes[12..];
        rest = rest[AwsHeaders.Write(rest, header, name)..];
        rest = rest[AwsHeaders.Write(rest, ":content-type"u8, "application/json"u8)..];
        rest = rest[AwsHeaders.Write(rest, ":message-type"u8, type)..];
        payload.CopyTo(rest);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[^4..], Crc32.Of(bytes[..^4]));
        output.Advance(length);
    }
}

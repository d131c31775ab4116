using System.Buffers.Binary;
using System.Text;

namespace McpHub.EndToEnd.Sdks;

/// <summary>One event as Amazon frames it: lengths, headers and payload, with a checksum after the lengths and one after all.</summary>
internal static class AwsFrame
{
    private const uint Polynomial = 0xEDB88320;
    private const int Frame = 16; // two lengths and two checksums
    private const byte TextHeader = 7;

    public static byte[] Of(string name, string payload)
    {
        var kind = name.EndsWith("Exception", StringComparison.Ordinal) ? "exception" : "event";
        byte[] headers = [.. Header(":message-type", kind), .. Header($":{kind}-type", name), .. Header(":content-type", "application/json")];
        var body = Encoding.UTF8.GetBytes(payload);
        var frame = new byte[Frame + headers.Length + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), Checksum(frame.AsSpan(0, 8)));
        headers.CopyTo(frame, 12);
        body.CopyTo(frame, 12 + headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(frame.Length - 4), Checksum(frame.AsSpan(0, frame.Length - 4)));
        return frame;
    }

    private static byte[] Header(string name, string value) =>
        [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), TextHeader, (byte)(value.Length >> 8), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var next in bytes)
        {
            sum ^= next;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ Polynomial;
        }

        return ~sum;
    }
}

using System.Buffers.Binary;

namespace McpHub.Wire.Aws;

/// <summary>The headers of an event: length of the name (1) · name · type (1) · value, whose length depends on the type.</summary>
internal static class AwsHeaders
{
    private const byte Text = 7;

    /// <summary>Takes the next header off the front.</summary>
    /// <param name="value">Empty for other types than text, of which no name that matters is.</param>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> headers, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (headers.IsEmpty) return false;
        name = Take(ref headers, Take(ref headers, 1)[0]);
        var type = Take(ref headers, 1)[0];
        var found = Take(ref headers, type switch
        {
            0 or 1 => 0, // true, false
            2 => 1,
            3 => 2,
            4 => 4,
            5 or 8 => 8, // a number, a time
            6 or Text => BinaryPrimitives.ReadUInt16BigEndian(Take(ref headers, 2)),
            9 => 16,
            _ => throw new AwsEventException($"A header of an event has the type {type}, which is not known."),
        });
        if (type == Text) value = found;
        return true;
    }

    public static int Write(Span<byte> headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        headers[0] = checked((byte)name.Length);
        name.CopyTo(headers[1..]);
        var rest = headers[(1 + name.Length)..];
        rest[0] = Text;
        BinaryPrimitives.WriteUInt16BigEndian(rest[1..], checked((ushort)value.Length));
        value.CopyTo(rest[3..]);
        return LengthOf(name, value);
    }

    public static int LengthOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => 4 + name.Length + value.Length;

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> bytes, int length)
    {
        if (length > bytes.Length) throw new AwsEventException("The headers of an event end too early.");
        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }
}

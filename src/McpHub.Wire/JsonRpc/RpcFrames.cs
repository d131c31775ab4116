using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Wire.JsonRpc;

/// <summary>Writes JSON-RPC 2.0 messages around parts that are JSON already.</summary>
public static class RpcFrames
{
    public static byte[] Request(long id, string method, ReadOnlySpan<byte> @params)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, digits, out var length);
        return Concat("{\"jsonrpc\":\"2.0\",\"id\":"u8, digits[..length], ",\"method\":"u8, JsonText.Encode(method), @params.IsEmpty ? default : ",\"params\":"u8, @params, "}"u8);
    }

    public static byte[] Notification(string method, ReadOnlySpan<byte> @params) =>
        Concat("{\"jsonrpc\":\"2.0\",\"method\":"u8, JsonText.Encode(method), @params.IsEmpty ? default : ",\"params\":"u8, @params, "}"u8);

    /// <param name="id">As JSON; null when empty.</param>
    public static byte[] Result(ReadOnlySpan<byte> id, ReadOnlySpan<byte> result) =>
        Concat("{\"jsonrpc\":\"2.0\",\"id\":"u8, id.IsEmpty ? "null"u8 : id, ",\"result\":"u8, result, "}"u8);

    /// <param name="id">As JSON; null when empty.</param>
    /// <param name="error">The error object as JSON.</param>
    public static byte[] Error(ReadOnlySpan<byte> id, ReadOnlySpan<byte> error) =>
        Concat("{\"jsonrpc\":\"2.0\",\"id\":"u8, id.IsEmpty ? "null"u8 : id, ",\"error\":"u8, error, "}"u8);

    /// <summary>An error object.</summary>
    /// <param name="data">As JSON; left out when empty.</param>
    public static byte[] ErrorObject(int code, string message, ReadOnlySpan<byte> data = default)
    {
        var buffer = new ArrayBufferWriter<byte>(128 + data.Length);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteNumber("code"u8, code);
        writer.WriteString("message"u8, message);
        if (!data.IsEmpty)
        {
            writer.WritePropertyName("data"u8);
            writer.WriteRawValue(data);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Concat(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d, ReadOnlySpan<byte> e, ReadOnlySpan<byte> f = default, ReadOnlySpan<byte> g = default)
    {
        var bytes = new byte[a.Length + b.Length + c.Length + d.Length + e.Length + f.Length + g.Length];
        var rest = bytes.AsSpan();
        Append(a, ref rest);
        Append(b, ref rest);
        Append(c, ref rest);
        Append(d, ref rest);
        Append(e, ref rest);
        Append(f, ref rest);
        Append(g, ref rest);
        return bytes;

        static void Append(ReadOnlySpan<byte> part, ref Span<byte> rest)
        {
            part.CopyTo(rest);
            rest = rest[part.Length..];
        }
    }
}

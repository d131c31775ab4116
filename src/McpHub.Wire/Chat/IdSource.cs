using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace McpHub.Wire.Chat;

/// <summary>
/// Ids that never repeat within one seed and are the same when everything is done again. Give every call its own seed: ids of two answers
/// must never meet. Not thread-safe.
/// </summary>
public sealed class IdSource(string seed)
{
    private readonly byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
    private long count;

    /// <returns><paramref name="prefix"/> and 24 hexadecimal digits.</returns>
    public string Next(string prefix)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, count++);
        return prefix + Convert.ToHexStringLower(HMACSHA256.HashData(key, number).AsSpan(0, 12));
    }
}

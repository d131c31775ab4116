using System.Security.Cryptography;

namespace McpHub.Audit;

/// <summary>
/// Stands for content that is not recorded: equal content has equal hashes, and without the hub's key nobody can find the content by trying.
/// Thread-safe. [hot]
/// </summary>
internal sealed class AuditHash(byte[] key)
{
    public const int KeyLength = 32;

    /// <returns>64 hexadecimal digits; null for nothing.</returns>
    public string? Of(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty) return null;

        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, content, digest);
        return Convert.ToHexStringLower(digest);
    }
}

using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;

namespace McpHub.Audit;

/// <summary>
/// Stands for content that is not recorded: equal content has equal hashes, and without the hub's key nobody can find the content by trying.
/// The key is there once the hub has started: who only looks at a hub makes none. Thread-safe. [hot]
/// </summary>
internal sealed class AuditHash(Func<byte[]> readKey) : IHostedService
{
    public const int KeyLength = 32;

    private readonly Lazy<byte[]> key = new(readKey, LazyThreadSafetyMode.PublicationOnly);

    public Task StartAsync(CancellationToken ct)
    {
        _ = key.Value;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    /// <returns>64 hexadecimal digits; null for nothing.</returns>
    public string? Of(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty) return null;

        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Value, content, digest);
        return Convert.ToHexStringLower(digest);
    }
}

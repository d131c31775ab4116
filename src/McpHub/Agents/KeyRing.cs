using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace McpHub.Agents;

/// <summary>
/// Recognises keys. Each is read from disk at its first use and then kept until the folder changes, so that a new key
/// works at once and a revoked one stops within <see cref="CheckInterval"/>. Thread-safe. [hot]
/// </summary>
internal sealed partial class KeyRing(KeyStore store, TimeProvider clock, ILogger<KeyRing> logger)
{
    /// <summary>How often the folder is looked at, at most.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(250);

    // Of 80 random bits, none is this one.
    private const string NoId = "aaaaaaaaaaaaaaaa";

    private readonly Lock gate = new();

    // What an unknown id is compared with: nothing has this digest.
    private readonly byte[] nobody = RandomNumberGenerator.GetBytes(KeyStore.DigestLength);

    private ConcurrentDictionary<string, KnownKey> known = new(StringComparer.Ordinal);
    private long checkedAt = clock.GetTimestamp();
    private DateTime changedAt = Directory.GetLastWriteTimeUtc(store.Folder);
    private bool changedAtLastCheck = true;

    /// <returns>The key, or null when there is none of this id and secret. Expiry is the caller's question.</returns>
    public KnownKey? Find(in HubKey key)
    {
        ForgetRevokedKeys();
        Span<byte> digest = stackalloc byte[KeyStore.DigestLength];
        store.Digest(key.Secret, digest);

        // Taken before a file is read: what a concurrent change makes stale goes into a ring that nobody uses any more.
        var ring = Volatile.Read(ref known);
        var found = ring.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key.Id, out var entry);
        if (CryptographicOperations.FixedTimeEquals(digest, found ? entry!.Stored.Digest : nobody)) return entry;

        // An unknown id and a wrong secret get the same work: one comparison, one look at the disk for what is not there.
        if (!store.Has(found ? NoId : key.Id) || found) return null;

        // Kept whatever the secret: otherwise each guess at this id would read its file, and take longer than one at an id that does not exist.
        entry = Read(key.Id);
        if (entry is null) return null;

        ring.TryAdd(entry.Stored.Id, entry);
        return CryptographicOperations.FixedTimeEquals(digest, entry.Stored.Digest) ? entry : null;
    }

    private KnownKey? Read(ReadOnlySpan<char> id)
    {
        try
        {
            return store.Read(id) is { } stored ? new KnownKey(stored) : null;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            LogUnreadable(id.ToString(), error.Message);
            return null;
        }
    }

    private void ForgetRevokedKeys()
    {
        if (clock.GetElapsedTime(Volatile.Read(ref checkedAt)) < CheckInterval || !gate.TryEnter()) return;

        try
        {
            Volatile.Write(ref checkedAt, clock.GetTimestamp());
            var changed = Directory.GetLastWriteTimeUtc(store.Folder);

            // Two changes within one tick of the file system's clock have one time: so forget at the next check, too.
            if (changed != changedAt || changedAtLastCheck) Volatile.Write(ref known, new(StringComparer.Ordinal));

            changedAtLastCheck = changed != changedAt;
            changedAt = changed;
        }
        finally
        {
            gate.Exit();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Key {KeyId} cannot be read: {Reason}")]
    private partial void LogUnreadable(string keyId, string reason);
}

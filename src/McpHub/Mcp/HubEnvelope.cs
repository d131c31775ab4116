using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpHub.Mcp;

/// <summary>
/// State that travels through clients and comes back: sealed, so that they can neither read nor change it, and bound to what it belongs to
/// (specification 2026-07-28, patterns/mrtr, "requestState is attacker-controlled"). The key lives as long as the process.
/// </summary>
internal sealed class HubEnvelope(TimeProvider time)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    /// <param name="binding">What it belongs to; must be the same when it comes back.</param>
    public string Seal(EnvelopeContent content, byte[] binding)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(content, EnvelopeJson.Default.EnvelopeContent);
        var sealedBytes = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceBytes));

        // One for each use: a cipher holds the state of its current operation, and requests come side by side.
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(sealedBytes.AsSpan(0, NonceBytes), plain, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes), binding);
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <returns>Null when it is not ours, was changed, belongs to something else, or is too old.</returns>
    public EnvelopeContent? Open(string text, byte[] binding)
    {
        try
        {
            var sealedBytes = Base64Url.DecodeFromChars(text);
            // Several texts can decode to the same bytes; only one of them was given out.
            if (sealedBytes.Length < NonceBytes + TagBytes || Base64Url.EncodeToString(sealedBytes) != text) return null;
            var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(sealedBytes.AsSpan(0, NonceBytes), sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes), plain, binding);
            var content = JsonSerializer.Deserialize(plain, EnvelopeJson.Default.EnvelopeContent);
            return content is null || content.Expires < time.GetUtcNow() ? null : content;
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>What is in an envelope.</summary>
/// <param name="State">The server's own state as JSON text; null when there is none.</param>
/// <param name="Parked">The handle of a parked call; null when there is none.</param>
internal sealed record EnvelopeContent(string? State, string? Parked, DateTimeOffset Expires);

[JsonSerializable(typeof(EnvelopeContent))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;

using System.Buffers.Text;
using System.Security.Cryptography;

namespace McpHub.Mcp;

/// <summary>Turns bytes into a text that nobody without the key can read, change or use for something else, and back. Thread-safe.</summary>
internal sealed class Seal(byte[] key)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <param name="binding">What it belongs to; must be the same when it comes back.</param>
    public string Close(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> binding)
    {
        var closed = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(closed.AsSpan(0, NonceBytes));

        // One for each use: a cipher holds the state of its current operation, and requests come side by side.
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(closed.AsSpan(0, NonceBytes), plain, closed.AsSpan(NonceBytes + TagBytes), closed.AsSpan(NonceBytes, TagBytes), binding);
        return Base64Url.EncodeToString(closed);
    }

    /// <returns>Null when it is not ours, was changed, or belongs to something else.</returns>
    public byte[]? Open(string text, ReadOnlySpan<byte> binding)
    {
        try
        {
            var closed = Base64Url.DecodeFromChars(text);

            // Several texts can decode to the same bytes; only one of them was given out.
            if (closed.Length < NonceBytes + TagBytes || Base64Url.EncodeToString(closed) != text) return null;
            var plain = new byte[closed.Length - NonceBytes - TagBytes];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(closed.AsSpan(0, NonceBytes), closed.AsSpan(NonceBytes + TagBytes), closed.AsSpan(NonceBytes, TagBytes), plain, binding);
            return plain;
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return null;
        }
    }
}

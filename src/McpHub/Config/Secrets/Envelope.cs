using System.Security.Cryptography;
using System.Text;

namespace McpHub.Config.Secrets;

/// <summary>AES-256-GCM with a random nonce: nonce, tag and ciphertext in one piece, bound to the place where it is kept.</summary>
internal static class Envelope
{
    public const int KeyLength = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <param name="place">Table, row and version: the piece opens nowhere else.</param>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content, string place)
    {
        var piece = new byte[NonceLength + TagLength + content.Length];
        var nonce = piece.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, content, piece.AsSpan(NonceLength + TagLength), piece.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(place));
        return piece;
    }

    /// <returns>Null when the key, the piece or the place is another one.</returns>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> piece, string place)
    {
        if (piece.Length < NonceLength + TagLength) return null;

        var content = new byte[piece.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(piece[..NonceLength], piece[(NonceLength + TagLength)..], piece.Slice(NonceLength, TagLength), content, Encoding.UTF8.GetBytes(place));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}

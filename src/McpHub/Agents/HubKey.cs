using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;

namespace McpHub.Agents;

/// <summary>
/// A key as text: <c>hub_{id}_{secret}_{checksum}</c>. The id is public and finds the key, the secret has 256 bits, and the
/// checksum (CRC-32C of all before it) tells a mistyped or invented key from a real one before anything is looked up,
/// and lets secret scanners recognise a leaked one.
/// </summary>
internal readonly ref struct HubKey
{
    public const string Prefix = "hub_";
    public const int IdLength = 16;

    /// <summary>Letters of secrets: 43 of them are 256 bits.</summary>
    public const string SecretAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    public const int SecretLength = 43;

    // Ids are file names: one case only, for file systems that cannot tell cases apart.
    private const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int ChecksumLength = 6;
    private const int SecretStart = 4 + IdLength + 1;
    private const int ChecksumStart = SecretStart + SecretLength + 1;
    private const int Length = ChecksumStart + ChecksumLength;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create(IdAlphabet);
    private static readonly SearchValues<char> SecretCharacters = SearchValues.Create(SecretAlphabet);

    private HubKey(ReadOnlySpan<char> text)
    {
        Id = text.Slice(Prefix.Length, IdLength);
        Secret = text.Slice(SecretStart, SecretLength);
    }

    public ReadOnlySpan<char> Id { get; }

    public ReadOnlySpan<char> Secret { get; }

    /// <summary>A fresh key from the system's random source.</summary>
    public static string Generate()
    {
        var id = RandomNumberGenerator.GetString(IdAlphabet, IdLength);
        var secret = RandomNumberGenerator.GetString(SecretAlphabet, SecretLength);
        var body = $"{Prefix}{id}_{secret}_";
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(body, checksum);
        return $"{body}{checksum}";
    }

    /// <summary>Accepts exactly what <see cref="Generate"/> can give.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out HubKey key)
    {
        key = default;
        if (text.Length != Length || !text.StartsWith(Prefix)) return false;
        if (text[SecretStart - 1] != '_' || text[ChecksumStart - 1] != '_') return false;

        var parsed = new HubKey(text);
        if (!IsId(parsed.Id) || parsed.Secret.ContainsAnyExcept(SecretCharacters)) return false;

        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text[..ChecksumStart], checksum);
        if (!text[ChecksumStart..].SequenceEqual(checksum)) return false;

        key = parsed;
        return true;
    }

    /// <summary>Whether the text has the form of a key's id; nothing else may become part of a path.</summary>
    public static bool IsId(ReadOnlySpan<char> text) => text.Length == IdLength && !text.ContainsAnyExcept(IdCharacters);

    private static void WriteChecksum(ReadOnlySpan<char> text, Span<char> destination)
    {
        var crc = uint.MaxValue;
        foreach (var letter in text) crc = BitOperations.Crc32C(crc, (byte)letter);

        crc = ~crc;
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            (crc, var digit) = Math.DivRem(crc, (uint)SecretAlphabet.Length);
            destination[i] = SecretAlphabet[(int)digit];
        }
    }
}

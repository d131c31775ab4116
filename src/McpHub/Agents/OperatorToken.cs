using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace McpHub.Agents;

/// <summary>What proves that the caller can read the hub's data directory. New at every start, 256 bits, never stored by the hub itself.</summary>
internal sealed class OperatorToken
{
    public const string Prefix = "hubop_";

    private readonly string text = Prefix + RandomNumberGenerator.GetString(HubKey.SecretAlphabet, HubKey.SecretLength);

    /// <summary>The text. Call it only to write <see cref="OperatorFile"/>.</summary>
    public string Reveal() => text;

    public bool Matches(ReadOnlySpan<char> credential) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(credential), MemoryMarshal.AsBytes(text.AsSpan()));

    public override string ToString() => "***";
}

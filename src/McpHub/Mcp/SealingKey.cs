using System.Security.Cryptography;
using System.Text;

namespace McpHub.Mcp;

/// <summary>The one key under which everything is sealed that travels through clients.</summary>
internal sealed class SealingKey(byte[] material)
{
    public const int Length = 32;

    /// <summary>A key of its own for each purpose, so that what was sealed for one is nothing for another.</summary>
    public byte[] For(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, material, Length, info: Encoding.UTF8.GetBytes($"mcphub {purpose}"));
}

using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;

namespace McpHub.Fixture;

/// <summary>State that the client carries for us and may not change. The key lives as long as the process.</summary>
internal static class SignedState
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string Seal(string tool, string state) => $"{state}.{Signature(tool, state)}";

    public static string Open(string tool, string sealedState)
    {
        var dot = sealedState.LastIndexOf('.');
        var state = dot < 0 ? "" : sealedState[..dot];
        return dot >= 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sealedState[(dot + 1)..]), Encoding.UTF8.GetBytes(Signature(tool, state)))
            ? state
            : throw new McpProtocolException("requestState is not what this server handed out.", McpErrorCode.InvalidParams);
    }

    private static string Signature(string tool, string state) =>
        Convert.ToHexString(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{tool}\n{state}")));
}

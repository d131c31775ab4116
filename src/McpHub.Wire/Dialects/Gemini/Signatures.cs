using System.Text;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>
/// What stands in <c>thoughtSignature</c>: Gemini's own signature as it is, or the state of another provider with the name of its origin.
/// The member is base64, and some clients decode it.
/// </summary>
internal static class Signatures
{
    private const int LongestTag = 4 * 1024 * 1024;

    public static string Of(OpaqueState state) => state is { Kind: StateKinds.ThoughtSignature, Origin.Family: Families.Gemini }
        ? state.Data
        : Convert.ToBase64String(Encoding.ASCII.GetBytes(StateTag.Write(state)));

    /// <param name="origin">Who made it, when it is Gemini's own.</param>
    public static OpaqueState Read(string signature, Origin origin) => ReadTag(signature) ?? new OpaqueState(origin, StateKinds.ThoughtSignature, signature);

    private static OpaqueState? ReadTag(string signature)
    {
        if (signature.Length > LongestTag) return null;
        var bytes = new byte[signature.Length];
        // Clients that decode it may write it back with the other alphabet of base64.
        return Convert.TryFromBase64String(signature.Replace('-', '+').Replace('_', '/'), bytes, out var length) ? StateTag.Read(Encoding.ASCII.GetString(bytes, 0, length)) : null;
    }
}

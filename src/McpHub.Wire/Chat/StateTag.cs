using System.Buffers.Text;
using System.Text;

namespace McpHub.Wire.Chat;

/// <summary>
/// Opaque state as one text that names its origin, for the fields that callers of another dialect echo. Only letters, digits, <c>-</c>,
/// <c>_</c> and <c>.</c>: it may stand in any id or signature. Whoever reads it gets back what was written, or nothing.
/// </summary>
public static class StateTag
{
    private const string Prefix = "mcphub1.";
    private const char Separator = '\n';

    public static string Write(OpaqueState state)
    {
        var text = string.Join(Separator, state.Origin.Family, state.Origin.Provider, state.Origin.Model, state.Kind, state.Data);
        return Prefix + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }

    public static bool IsTag(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <returns>Null when it is no tag, or one that somebody changed.</returns>
    public static OpaqueState? Read(string tag)
    {
        if (!IsTag(tag)) return null;
        var encoded = tag.AsSpan(Prefix.Length);
        if (!Base64Url.IsValid(encoded)) return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(encoded)).Split(Separator, 5);
        if (parts.Length < 5) return null;
        return new OpaqueState(new Origin(parts[0], OrNull(parts[1]), OrNull(parts[2])), parts[3], parts[4]);
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}

using System.Globalization;
using System.Text.Json;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>JSON Pointers (RFC 6901) in their plain string form.</summary>
internal static class JsonPointer
{
    public static string Append(string pointer, string token) => $"{pointer}/{Escape(token)}";

    public static string Append(string pointer, int index) => string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}");

    public static string Escape(string token) =>
        token.AsSpan().ContainsAny('~', '/') ? token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) : token;

    public static string Unescape(string token) =>
        token.Contains('~', StringComparison.Ordinal) ? token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal) : token;

    /// <summary>One step down; false when the value has no such member or item.</summary>
    public static bool TryStep(JsonElement value, string token, out JsonElement next)
    {
        next = default;
        if (value.ValueKind == JsonValueKind.Object) return value.TryGetProperty(token, out next);
        if (value.ValueKind != JsonValueKind.Array) return false;
        if (token.Length > 1 && token[0] == '0') return false;
        if (!int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= value.GetArrayLength()) return false;
        next = value[index];
        return true;
    }
}

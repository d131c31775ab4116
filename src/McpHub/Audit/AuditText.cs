using System.Text.Json;

namespace McpHub.Audit;

/// <summary>Text that a caller, a server or a file system chose, cut to what a record keeps of it.</summary>
internal static class AuditText
{
    /// <summary>Characters kept of a name.</summary>
    public const int MaxLength = 256;

    public static ReadOnlySpan<char> Cut(string text) => text.AsSpan(0, Math.Min(text.Length, MaxLength));

    /// <summary>Writes nothing for null.</summary>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> property, string? text)
    {
        if (text is not null) json.WriteString(property, Cut(text));
    }
}

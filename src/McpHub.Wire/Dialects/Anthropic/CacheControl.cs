using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>The mark up to which a prompt is cached.</summary>
internal static class CacheControl
{
    public static CacheMarker? Read(JsonField control) => control.Exists ? new CacheMarker(control["ttl"].Text()) : null;

    public static void Write(Utf8JsonWriter json, CacheMarker? marker)
    {
        if (marker is null) return;
        json.WriteStartObject("cache_control"u8);
        json.WriteString("type"u8, "ephemeral"u8);
        json.Text("ttl", marker.Ttl);
        json.WriteEndObject();
    }
}

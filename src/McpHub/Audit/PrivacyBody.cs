using System.Text.Json;

namespace McpHub.Audit;

/// <summary>A pseudonym lost its name for good, at somebody's request.</summary>
internal sealed record PrivacyBody(string Pseudonym) : IAuditBody
{
    public string Kind => "privacy";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("action"u8, "audit.erase"u8);
        json.WriteString("erased"u8, Pseudonym);
    }
}

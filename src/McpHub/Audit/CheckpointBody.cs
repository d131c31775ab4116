using System.Text.Json;

namespace McpHub.Audit;

/// <summary>Signed: what stands before it, back to the first record, is what the hub wrote. Asked for without saying more; the log fills it in.</summary>
/// <param name="Count">Records since the checkpoint before.</param>
/// <param name="Key">The public key, as base64 of its SubjectPublicKeyInfo.</param>
internal sealed record CheckpointBody(long Count = 0, string Key = "") : IAuditBody
{
    public string Kind => "checkpoint";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("count"u8, Count);
        json.WriteString("key"u8, Key);
    }
}

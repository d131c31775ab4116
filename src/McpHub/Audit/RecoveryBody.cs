using System.Text.Json;

namespace McpHub.Audit;

/// <summary>The hub ended, or the disk failed, without a checkpoint: what was found then, and which intents will never have an outcome.</summary>
internal sealed record RecoveryBody(ResumePoint Found) : IAuditBody
{
    public string Kind => "recovery";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("file"u8, Found.File);
        if (Found.TornBytes > 0)
        {
            json.WriteNumber("tornBytes"u8, Found.TornBytes);
            json.WriteString("tornHash"u8, Found.TornHash);
        }

        if (Found.DamagedLines > 0) json.WriteNumber("damagedLines"u8, Found.DamagedLines);
        if (Found.Open.Count == 0) return;

        json.WriteNumber("unknownOutcomes"u8, Found.Open.Count);
        json.WriteStartArray("intents"u8);
        foreach (var intent in Found.Open.Take(ResumePoint.MaxNamed)) json.WriteNumberValue(intent);
        json.WriteEndArray();
    }
}

using System.Text.Json;

namespace McpHub.Audit;

/// <summary>So many records could not be written since the hub started, so that a log with holes says that it has them.</summary>
internal sealed record LostBody(long Count) : IAuditBody
{
    public string Kind => "lost";

    public void Write(Utf8JsonWriter json) => json.WriteNumber("sinceStart"u8, Count);
}

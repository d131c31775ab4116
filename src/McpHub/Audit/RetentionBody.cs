using System.Text.Json;

namespace McpHub.Audit;

/// <summary>Files older than the operator keeps were removed: up to this record, whose hash the oldest one left builds on.</summary>
internal sealed record RetentionBody(ChainHead Through, int Files) : IAuditBody
{
    public string Kind => "retention";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("through"u8, Through.Sequence);
        json.WriteString("throughHash"u8, Through.Hash);
        json.WriteNumber("files"u8, Files);
    }
}

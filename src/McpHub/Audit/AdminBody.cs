using System.Text.Json;

namespace McpHub.Audit;

/// <summary>What an operator is about to change (without a status), or changed.</summary>
internal sealed record AdminBody(string Action, string? Target, string? Agent = null) : IAuditBody
{
    public string Kind => "admin";

    /// <summary><c>ok</c> or <c>failed</c>; null before it is done.</summary>
    public string? Status { get; init; }

    /// <summary>Of the record that announced it.</summary>
    public long? Intent { get; init; }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("action"u8, Action);
        AuditText.Write(json, "target"u8, Target);
        if (Intent is { } intent) json.WriteNumber("intent"u8, intent);
        if (Status is not null) json.WriteString("status"u8, Status);
    }
}

using System.Buffers;
using System.Text.Json;
using McpHub.Calls;

namespace McpHub.Audit;

/// <summary>How records leave the hub: a line of JSON each.</summary>
internal static class AuditForms
{
    public const string Lines = "jsonl";
    public const string Ocsf = "ocsf";

    public static readonly IReadOnlyList<string> All = [Lines, Ocsf];

    // https://schema.ocsf.io/1.3.0/classes/api_activity and .../event_log_activity
    private const int ApiActivity = 6003;
    private const int EventLogActivity = 1008;
    private const int Deleted = 2;
    private const int Other = 99;

    /// <param name="form">One of <see cref="All"/>.</param>
    public static void Write(IBufferWriter<byte> output, NamedEntry record, string form)
    {
        using var json = new Utf8JsonWriter(output);
        if (form == Ocsf) WriteOcsf(json, record);
        else WriteRecord(json, record);
    }

    /// <summary>The record as it stands, and <c>agentName</c> where there is one.</summary>
    public static void WriteRecord(Utf8JsonWriter json, NamedEntry record)
    {
        json.WriteStartObject();
        foreach (var member in record.Entry.Json.EnumerateObject()) member.WriteTo(json);
        if (record.Agent is not null) json.WriteString("agentName"u8, record.Agent);
        json.WriteEndObject();
    }

    private static void WriteOcsf(Utf8JsonWriter json, NamedEntry record)
    {
        var entry = record.Entry;
        var isOfLog = entry.Kind is not ("intent" or "outcome" or "admin");
        var (kind, activity) = (isOfLog ? EventLogActivity : ApiActivity, entry.Kind == "retention" ? Deleted : Other);
        var status = entry.Text("status");
        json.WriteStartObject();
        json.WriteNumber("category_uid"u8, kind / 1000);
        json.WriteNumber("class_uid"u8, kind);
        json.WriteNumber("activity_id"u8, activity);
        json.WriteNumber("type_uid"u8, (kind * 100) + activity);
        json.WriteString("activity_name"u8, entry.Kind);
        json.WriteNumber("time"u8, entry.Time.ToUnixTimeMilliseconds());
        json.WriteNumber("severity_id"u8, 1);
        json.WriteNumber("status_id"u8, status switch { null => 0, "ok" => 1, _ => 2 });
        if (status is not null) json.WriteString("status"u8, status);
        if (entry.Text("errorCode") is { } code) json.WriteString("status_code"u8, code);
        WriteActor(json, record);
        WriteApi(json, entry);
        WriteMetadata(json, entry);
        json.WritePropertyName("unmapped"u8);
        entry.Json.WriteTo(json);
        json.WriteEndObject();
    }

    private static void WriteActor(Utf8JsonWriter json, NamedEntry record)
    {
        json.WriteStartObject("actor"u8);
        json.WriteStartObject("user"u8);
        if (record.Entry.Text("agent") is { } pseudonym) json.WriteString("uid"u8, pseudonym);
        json.WriteString("name"u8, record.Agent ?? (record.Entry.Kind == "admin" ? "operator" : record.Entry.Text("agent") is null ? HubIdentity.Name : "unknown"));
        json.WriteString("type"u8, record.Entry.Kind == "admin" ? "Admin"u8 : "System"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter json, AuditEntry entry)
    {
        json.WriteStartObject("api"u8);
        json.WriteString("operation"u8, entry.Text("action") ?? entry.Kind);
        if (entry.Text("door") is { } door)
        {
            json.WriteStartObject("service"u8);
            json.WriteString("name"u8, door);
            json.WriteEndObject();
        }

        if (entry.Text("requestId") is { } request)
        {
            json.WriteStartObject("request"u8);
            json.WriteString("uid"u8, request);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if ((entry.Text("target") ?? entry.Text("requested")) is not { } target) return;

        json.WriteStartArray("resources"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, target);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, AuditEntry entry)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("version"u8, "1.3.0"u8);
        json.WriteString("uid"u8, entry.Hash);
        json.WriteNumber("sequence"u8, entry.Sequence);
        if (entry.Text("traceId") is { } trace) json.WriteString("correlation_uid"u8, trace);
        json.WriteStartObject("product"u8);
        json.WriteString("name"u8, HubIdentity.Name);
        json.WriteString("vendor_name"u8, HubIdentity.Name);
        json.WriteString("version"u8, HubIdentity.Version);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

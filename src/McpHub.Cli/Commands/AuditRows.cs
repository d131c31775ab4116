using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using McpHub.Audit;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary>Audit records for people, or as JSON.</summary>
internal static class AuditRows
{
    private static readonly string[] Columns = ["seq", "time", "kind", "agent", "action", "target", "status", "ms", "rule"];

    public static void Show(Terminal terminal, IReadOnlyList<NamedEntry> records)
    {
        if (terminal.IsJson)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartArray();
                foreach (var record in records) AuditForms.WriteRecord(json, record);
                json.WriteEndArray();
            }

            terminal.Json(buffer.WrittenMemory);
        }
        else if (records.Count == 0)
        {
            terminal.Note("There is no such record.");
        }
        else
        {
            Terminal.Show(Columns, records.Select(ToRow));
        }
    }

    public static void ShowLine(Terminal terminal, NamedEntry record) =>
        terminal.Say(terminal.IsJson ? Line(record, AuditForms.Lines) : string.Join("  ", ToRow(record).Where(cell => cell.Length > 0)));

    /// <param name="form">One of <see cref="AuditForms.All"/>.</param>
    public static string Line(NamedEntry record, string form)
    {
        var buffer = new ArrayBufferWriter<byte>();
        AuditForms.Write(buffer, record, form);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string[] ToRow(NamedEntry record)
    {
        var entry = record.Entry;
        return
        [
            entry.Sequence.ToString(CultureInfo.InvariantCulture),
            entry.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            entry.Kind,
            record.Agent ?? entry.Text("agent") ?? "",
            entry.Text("action") ?? "",
            entry.Text("target") ?? entry.Text("requested") ?? "",
            entry.Text("errorCode") is { } code ? $"{entry.Text("status")} ({code})" : entry.Text("status") ?? "",
            entry.Json.TryGetProperty("durationMs", out var time) ? time.GetDouble().ToString("0.0", CultureInfo.InvariantCulture) : "",
            entry.Json.TryGetProperty("decision", out var decision) && decision.TryGetProperty("rule", out var rule) ? rule.GetString() ?? "" : "",
        ];
    }
}

using System.Text.Json;

namespace McpHub.Audit;

/// <summary>A record as it stands in a file, its own hash checked.</summary>
/// <param name="Json">All of it.</param>
internal sealed record AuditEntry(long Sequence, DateTimeOffset Time, string Kind, string Previous, string Hash, ReadOnlyMemory<byte> Line, JsonElement Json)
{
    public ChainHead Head => new(Sequence, Hash);

    /// <summary>A text of the record; null when it has none of that name.</summary>
    public string? Text(string property) => Json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A number of the record; null when it has none of that name.</summary>
    public long? Number(string property) => Json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    /// <exception cref="FormatException">It is of another version.</exception>
    public static AuditEntry Read(ReadOnlyMemory<byte> line, string hash)
    {
        var json = JsonElement.Parse(line.Span);
        if (json.GetProperty("v").GetInt32() != AuditLine.Version) throw new FormatException("Another version of the format.");
        return new AuditEntry(
            json.GetProperty("seq").GetInt64(),
            json.GetProperty("ts").GetDateTimeOffset(),
            json.GetProperty("kind").GetString()!,
            json.GetProperty("prev").GetString()!,
            hash,
            line,
            json);
    }
}

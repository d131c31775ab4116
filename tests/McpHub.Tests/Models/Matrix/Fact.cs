using System.Text.Json;

namespace McpHub.Tests.Models.Matrix;

/// <summary>Raw JSON by a path: members and places, with dots between them.</summary>
internal static class Fact
{
    public static JsonElement? At(this JsonElement json, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(step, out var member)) json = member;
            else if (json.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index < json.GetArrayLength()) json = json[index];
            else return null;
        }

        return json.ValueKind is JsonValueKind.Null ? null : json;
    }

    public static string? Text(this JsonElement json, string path) => json.At(path)?.ToString();

    public static long Number(this JsonElement json, string path) => json.At(path) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;

    public static IEnumerable<JsonElement> Items(this JsonElement json, string path) => json.At(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>The data of server-sent events that are JSON.</summary>
    public static IEnumerable<JsonElement> Events(string stream) =>
        stream.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => Parse(line[6..]));

    public static string Quoted(string text) => JsonSerializer.Serialize(text);
}

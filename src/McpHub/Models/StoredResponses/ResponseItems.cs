using System.Buffers;
using System.Text.Json;

namespace McpHub.Models.StoredResponses;

/// <summary>Items of kept answers, as JSON.</summary>
internal static class ResponseItems
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 192 };
    private static readonly JsonWriterOptions Writing = new() { MaxDepth = 256, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json, Depth);

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output, Writing)) write(json);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>What a request brings: a string is one item.</summary>
    public static void WriteInput(Utf8JsonWriter json, JsonElement input, Func<JsonElement, JsonElement> resolve)
    {
        switch (input.ValueKind)
        {
            case JsonValueKind.String:
                json.WriteStartObject();
                json.WriteString("type"u8, "message"u8);
                json.WriteString("role"u8, "user"u8);
                json.WriteStartArray("content"u8);
                json.WriteStartObject();
                json.WriteString("type"u8, "input_text"u8);
                json.WriteString("text"u8, input.GetString());
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                foreach (var item in input.EnumerateArray()) WriteRaw(json, resolve(item));
                break;
        }
    }

    /// <summary>Byte for byte.</summary>
    public static void WriteRaw(Utf8JsonWriter json, JsonElement value) => json.WriteRawValue(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    /// <summary>The items of a turn: those that it was asked with, then those that were answered.</summary>
    public static void WriteTurn(Utf8JsonWriter json, StoredResponse turn)
    {
        using var input = Parse(turn.Input);
        foreach (var item in input.RootElement.EnumerateArray()) WriteRaw(json, item);
        using var answer = Parse(turn.Answer);
        foreach (var item in answer.RootElement.GetProperty("output").EnumerateArray()) WriteRaw(json, item);
    }

    /// <summary>The item of that id in a turn; its latest version.</summary>
    public static byte[]? Find(StoredResponse turn, string id)
    {
        using var answer = Parse(turn.Answer);
        using var input = Parse(turn.Input);
        foreach (var item in answer.RootElement.GetProperty("output").EnumerateArray().Concat(input.RootElement.EnumerateArray()))
        {
            if (IdOf(item) == id) return System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(item).ToArray();
        }

        return null;
    }

    /// <summary>All ids in an array of items.</summary>
    public static List<string> Ids(JsonElement items) => [.. items.EnumerateArray().Select(IdOf).OfType<string>()];

    /// <summary>Whether the item stands for one that is kept.</summary>
    public static bool IsReference(JsonElement item) => item.ValueKind == JsonValueKind.Object && TextOf(item, "type") is { } type
        ? type == "item_reference"
        : item.ValueKind == JsonValueKind.Object && TextOf(item, "role") is null;

    public static string? IdOf(JsonElement item) => TextOf(item, "id");

    private static string? TextOf(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

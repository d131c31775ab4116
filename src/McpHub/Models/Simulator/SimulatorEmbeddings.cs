using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpHub.Models.Simulator;

/// <summary>
/// Embeddings without a model: every character trigram of the text in lower case adds one or minus one to a place that
/// its hash chooses; then the vector is brought to length one. Texts that share wording are close, nothing more.
/// </summary>
internal static class SimulatorEmbeddings
{
    private const int DefaultDimensions = 256;
    private const int MaxDimensions = 4096;
    private const int MaxInputs = 2048;

    public static byte[] Answer(JsonElement root, SimulatorStamp stamp)
    {
        var inputs = ReadInputs(root.Member("input"));
        var dimensions = ReadDimensions(root.Member("dimensions"));
        var isBase64 = root.Member("encoding_format").Text() == "base64";
        return SimulatorChat.Json(json =>
        {
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            for (var i = 0; i < inputs.Count; i++) WriteVector(json, i, Embed(inputs[i], dimensions), isBase64);
            json.WriteEndArray();
            json.WriteString("model"u8, stamp.Model);
            SimulatorChat.WriteUsage(json, inputs.Sum(SimulatorTokens.Count), null);
        });
    }

    internal static float[] Embed(string text, int dimensions)
    {
        var bytes = Encoding.UTF8.GetBytes($"^{text.ToLowerInvariant()}$");
        var vector = new float[dimensions];
        for (var i = 0; i + 3 <= bytes.Length; i++)
        {
            var hash = Fnv.Hash(bytes.AsSpan(i, 3));
            vector[(int)(hash % (ulong)dimensions)] += (hash >> 63) == 0 ? 1 : -1;
        }

        var length = MathF.Sqrt(vector.Sum(x => x * x));
        if (length == 0) vector[0] = length = 1; // trigrams can cancel each other out
        return [.. vector.Select(x => x / length)];
    }

    private static void WriteVector(Utf8JsonWriter json, int index, float[] vector, bool isBase64)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "embedding"u8);
        json.WriteNumber("index"u8, index);
        if (isBase64)
        {
            json.WriteBase64String("embedding"u8, LittleEndian(vector));
        }
        else
        {
            json.WriteStartArray("embedding"u8);
            foreach (var x in vector) json.WriteNumberValue(x);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static byte[] LittleEndian(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        return bytes;
    }

    // A text, a list of texts, a list of tokens, or a list of such lists.
    private static List<string> ReadInputs(JsonElement input)
    {
        var items = input.Items().ToList();
        var inputs = input.Text() is { } one ? [one]
            : items.Count > 0 && items.All(item => item.ValueKind == JsonValueKind.Number) ? [Join(items)]
            : items.Select(item => item.Text() ?? Join(item.Items())).ToList();
        if (inputs.Count is 0 or > MaxInputs || inputs.Any(text => text.Length == 0))
        {
            throw new SimulatorRefusal("invalid_value", "input", $"'input' is neither a text nor a list of 1 to {MaxInputs} texts, none of them empty.");
        }

        return inputs;
    }

    private static string Join(IEnumerable<JsonElement> tokens) => string.Join(' ', tokens.Select(token => token.GetRawText()));

    private static int ReadDimensions(JsonElement dimensions)
    {
        if (dimensions.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return DefaultDimensions;
        if (dimensions.ValueKind == JsonValueKind.Number && dimensions.TryGetInt32(out var count) && count is >= 1 and <= MaxDimensions) return count;
        throw new SimulatorRefusal("invalid_value", "dimensions", $"'dimensions' is not a number from 1 to {MaxDimensions.ToString(CultureInfo.InvariantCulture)}.");
    }
}

using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>Vectors as arrays of numbers, or as base64 of their bytes, of which the lowest comes first.</summary>
internal static class Vectors
{
    public static Sequence<float> Read(JsonField vector)
    {
        if (vector.IsText) return ReadBase64(vector);
        if (!vector.IsArray) throw vector.Wrong("must be an array of numbers");
        return [.. vector.Items().Select(item => (float)(item.Number() ?? throw item.Wrong("must be a number")))];
    }

    public static void Write(Utf8JsonWriter json, string name, Sequence<float> vector)
    {
        json.WriteStartArray(name);
        foreach (var number in vector) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    public static void WriteBase64(Utf8JsonWriter json, string name, Sequence<float> vector)
    {
        var bytes = new byte[4 * vector.Count];
        for (var index = 0; index < vector.Count; index++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * index), vector[index]);
        json.WriteBase64String(name, bytes);
    }

    /// <summary>There must be one for each text.</summary>
    public static Sequence<Sequence<float>> Checked(JsonField field, List<Sequence<float>> vectors, EmbeddingRequest request) => vectors.Count == request.Inputs.Count
        ? [.. vectors]
        : throw field.Wrong($"must hold {request.Inputs.Count} vectors, one for each text, and holds {vectors.Count}");

    /// <summary>One text, or an array of them. Numbers of tokens are refused: they mean something else to every model.</summary>
    public static Sequence<string> ReadInputs(JsonField input)
    {
        if (!input.Exists) throw input.Wrong("is required and must be a text or an array of texts");
        if (input.IsText) return [input.RequiredText()];
        return [.. input.Items().Select(item => item.IsText ? item.RequiredText() : throw item.Wrong("must be a text: numbers of tokens mean something else to every model"))];
    }

    private static Sequence<float> ReadBase64(JsonField vector)
    {
        var text = vector.RequiredText();
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length % 4 != 0) throw vector.Wrong("must be base64 of numbers of four bytes each");
        var numbers = new float[length / 4];
        for (var index = 0; index < numbers.Length; index++) numbers[index] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * index));
        return [.. numbers];
    }
}

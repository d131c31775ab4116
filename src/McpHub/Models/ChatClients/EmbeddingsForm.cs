using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpHub.Wire.Chat;
using Microsoft.Extensions.AI;

namespace McpHub.Models.ChatClients;

/// <summary>Embeddings as OpenAI's API asks and answers.</summary>
internal static class EmbeddingsForm
{
    private const int MaxInputs = 2048;

    public static (IReadOnlyList<string> Inputs, int? Dimensions, bool IsBase64) Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var input = root.TryGetProperty("input", out var given) ? given : default;
        IReadOnlyList<string> inputs = input.ValueKind switch
        {
            JsonValueKind.String => [input.GetString()!],
            JsonValueKind.Array when input.GetArrayLength() is > 0 and <= MaxInputs && input.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => [.. input.EnumerateArray().Select(item => item.GetString()!)],
            _ => throw new ChatFormatException("input", $"must be a text or a list of 1 to {MaxInputs} texts"),
        };
        int? dimensions = root.TryGetProperty("dimensions", out var wanted) && wanted.TryGetInt32(out var count) ? count : null;
        var isBase64 = root.TryGetProperty("encoding_format", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() == "base64";
        return (inputs, dimensions, isBase64);
    }

    public static void Write(IBufferWriter<byte> output, string model, GeneratedEmbeddings<Embedding<float>> made, bool isBase64)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteString("model"u8, model);
        json.WriteStartArray("data"u8);
        for (var index = 0; index < made.Count; index++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            json.WriteNumber("index"u8, index);
            if (isBase64) json.WriteBase64String("embedding"u8, MemoryMarshal.AsBytes(made[index].Vector.Span));
            else WriteVector(json, made[index].Vector.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        var tokens = made.Usage?.InputTokenCount ?? 0;
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, tokens);
        json.WriteNumber("total_tokens"u8, tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteVector(Utf8JsonWriter json, ReadOnlySpan<float> vector)
    {
        json.WriteStartArray("embedding"u8);
        foreach (var value in vector) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}

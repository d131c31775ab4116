using System.Runtime.InteropServices;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Models.Embeddings;

/// <summary><c>/v1/embeddings</c>.</summary>
internal sealed class OpenAiEmbeddings : EmbeddingForm
{
    protected override EmbeddingRequest ReadRequest(JsonElement root)
    {
        var isBase64 = Member(root, "encoding_format") is { ValueKind: JsonValueKind.String } format && format.GetString() == "base64";
        return new EmbeddingRequest(Texts(root, "input"), Count(root, "dimensions"), isBase64, IsSingle: false, Others(root, "model", "input", "dimensions", "encoding_format"));
    }

    protected override void WriteRequest(Utf8JsonWriter json, EmbeddingRequest request, string model)
    {
        json.WriteString("model"u8, model);
        json.WriteStartArray("input"u8);
        foreach (var input in request.Inputs) json.WriteStringValue(input);
        json.WriteEndArray();
        if (request.Dimensions is { } dimensions) json.WriteNumber("dimensions"u8, dimensions);
    }

    protected override EmbeddingAnswer ReadAnswer(JsonElement root)
    {
        var vectors = Items(root, "data").Select(entry => Vector(Member(entry, "embedding") ?? throw new ChatFormatException("data", "an entry has no embedding"))).ToList();
        long? tokens = Member(root, "usage") is { } usage && Member(usage, "prompt_tokens") is { ValueKind: JsonValueKind.Number } count ? count.GetInt64() : null;
        return new EmbeddingAnswer(vectors, tokens);
    }

    protected override void WriteAnswer(Utf8JsonWriter json, EmbeddingAnswer answer, EmbeddingRequest request, string model)
    {
        json.WriteString("object"u8, "list"u8);
        json.WriteString("model"u8, model);
        json.WriteStartArray("data"u8);
        for (var index = 0; index < answer.Vectors.Count; index++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            json.WriteNumber("index"u8, index);
            if (request.IsBase64) json.WriteBase64String("embedding"u8, MemoryMarshal.AsBytes(answer.Vectors[index].AsSpan()));
            else WriteVector(json, "embedding", answer.Vectors[index]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, answer.Tokens ?? 0);
        json.WriteNumber("total_tokens"u8, answer.Tokens ?? 0);
        json.WriteEndObject();
    }
}

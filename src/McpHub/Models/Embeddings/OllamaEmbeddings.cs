using System.Text.Json;

namespace McpHub.Models.Embeddings;

/// <summary><c>/api/embed</c>.</summary>
internal sealed class OllamaEmbeddings : EmbeddingForm
{
    protected override EmbeddingRequest ReadRequest(JsonElement root) =>
        new(Texts(root, "input"), Count(root, "dimensions"), IsBase64: false, IsSingle: false, Others(root, "model", "input", "dimensions"));

    protected override void WriteRequest(Utf8JsonWriter json, EmbeddingRequest request, string model)
    {
        json.WriteString("model"u8, model);
        json.WriteStartArray("input"u8);
        foreach (var input in request.Inputs) json.WriteStringValue(input);
        json.WriteEndArray();
        if (request.Dimensions is { } dimensions) json.WriteNumber("dimensions"u8, dimensions);
    }

    protected override EmbeddingAnswer ReadAnswer(JsonElement root) =>
        new([.. Items(root, "embeddings").Select(Vector)], Member(root, "prompt_eval_count") is { ValueKind: JsonValueKind.Number } count ? count.GetInt64() : null);

    protected override void WriteAnswer(Utf8JsonWriter json, EmbeddingAnswer answer, EmbeddingRequest request, string model)
    {
        json.WriteString("model"u8, model);
        json.WriteStartArray("embeddings"u8);
        foreach (var vector in answer.Vectors)
        {
            json.WriteStartArray();
            foreach (var value in vector) json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumber("total_duration"u8, 0);
        json.WriteNumber("load_duration"u8, 0);
        json.WriteNumber("prompt_eval_count"u8, answer.Tokens ?? 0);
    }
}

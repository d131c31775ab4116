using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Models.Embeddings;

/// <summary><c>:embedContent</c> and <c>:batchEmbedContents</c>. The vendor is always asked for a batch.</summary>
internal sealed class GeminiEmbeddings : EmbeddingForm
{
    private static readonly string[] Known = ["model", "content", "outputDimensionality", "output_dimensionality"];

    protected override EmbeddingRequest ReadRequest(JsonElement root)
    {
        if (Member(root, "requests") is null) return Read(root) with { IsSingle = true };
        var all = Items(root, "requests").Select(Read).ToList();
        if (all.Select(one => one.Dimensions).Distinct().Count() > 1) throw new ChatFormatException("requests", "must all ask for the same outputDimensionality");
        return new EmbeddingRequest([.. all.SelectMany(one => one.Inputs)], all.FirstOrDefault()?.Dimensions, IsBase64: false, IsSingle: false, [.. all.SelectMany(one => one.Lost).Distinct()]);
    }

    protected override void WriteRequest(Utf8JsonWriter json, EmbeddingRequest request, string model)
    {
        json.WriteStartArray("requests"u8);
        foreach (var input in request.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, $"models/{model}");
            json.WriteStartObject("content"u8);
            json.WriteStartArray("parts"u8);
            json.WriteStartObject();
            json.WriteString("text"u8, input);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            if (request.Dimensions is { } dimensions) json.WriteNumber("outputDimensionality"u8, dimensions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    protected override EmbeddingAnswer ReadAnswer(JsonElement root) =>
        new([.. Items(root, "embeddings").Select(entry => Vector(Member(entry, "values") ?? throw new ChatFormatException("embeddings", "an entry has no values")))], null);

    protected override void WriteAnswer(Utf8JsonWriter json, EmbeddingAnswer answer, EmbeddingRequest request, string model)
    {
        if (request.IsSingle)
        {
            json.WriteStartObject("embedding"u8);
            WriteVector(json, "values", answer.Vectors.FirstOrDefault() ?? throw new ChatFormatException("", "there is no vector in it"));
            json.WriteEndObject();
            return;
        }

        json.WriteStartArray("embeddings"u8);
        foreach (var vector in answer.Vectors)
        {
            json.WriteStartObject();
            WriteVector(json, "values", vector);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static EmbeddingRequest Read(JsonElement one)
    {
        if (Member(one, "content") is not { } content) throw new ChatFormatException("content", "is required");
        var texts = Items(content, "parts").Select(part => Member(part, "text") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new ChatFormatException("content.parts", "must hold texts"));
        return new EmbeddingRequest([string.Join("\n", texts)], Count(one, "outputDimensionality") ?? Count(one, "output_dimensionality"), IsBase64: false, IsSingle: false, Others(one, Known));
    }
}

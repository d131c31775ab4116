using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>Ollama's <c>/api/embed</c>.</summary>
internal sealed class EmbeddingFormat : IEmbeddingFormat
{
    private static readonly FrozenSet<string> Names = ["model", "input", "dimensions"];

    public LossTable Losses { get; } = new(
        OllamaDialect.Name,
        new(Feature.EmbeddingPurpose, LossPolicy.Warn, "What the vectors are for cannot be said."),
        new(Feature.EmbeddingTitle, LossPolicy.Warn, "The title of the document cannot be said."),
        new(Feature.UserId, LossPolicy.Warn, "Ollama has no place for the caller's user."),
        new(Feature.Extra, LossPolicy.Warn, "Members that only another dialect knows are left out."),
        new(Feature.RefusedByServer, LossPolicy.Warn, "This server refuses the member; it is left out."));

    public EmbeddingRequest ReadRequest(ReadOnlyMemory<byte> body, RequestReadContext context)
    {
        using var document = JsonField.Parse(body);
        var root = JsonField.Of(document);
        return new EmbeddingRequest
        {
            Model = context.Model ?? root["model"].RequiredText(),
            Inputs = Vectors.ReadInputs(root["input"]),
            IsList = root["input"].IsArray,
            Dimensions = root["dimensions"].Count(),
            Extras = root.Rest(OllamaDialect.Name, Names),
        };
    }

    public void WriteRequest(EmbeddingRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        var members = new RequestMembers(json, context, Losses);
        json.WriteStartObject();
        json.WriteString("model"u8, request.Model);
        if (request is { IsList: false, Inputs: [var only] }) json.WriteString("input"u8, only);
        else json.Texts("input", request.Inputs);
        members.Write("dimensions", request.Dimensions);
        if (request.Purpose is not null) members.Lose(Feature.EmbeddingPurpose, "purpose");
        if (request.Title is not null) members.Lose(Feature.EmbeddingTitle, "title");
        if (request.UserId is not null) members.Lose(Feature.UserId, "user");
        members.Write(request.Extras, "");
        json.WriteEndObject();
    }

    public EmbeddingResponse ReadResponse(ReadOnlyMemory<byte> body, EmbeddingRequest request)
    {
        using var document = JsonField.Parse(body);
        var root = JsonField.Of(document);
        return new EmbeddingResponse
        {
            Model = root["model"].Text(),
            Vectors = Vectors.Checked(root["embeddings"], [.. root["embeddings"].Items().Select(Vectors.Read)], request),
            InputTokens = root["prompt_eval_count"].Whole(),
        };
    }

    public void WriteResponse(EmbeddingResponse response, EmbeddingRequest request, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        json.WriteString("model"u8, response.Model ?? request.Model);
        json.WriteStartArray("embeddings"u8);
        foreach (var vector in response.Vectors)
        {
            json.WriteStartArray();
            foreach (var number in vector) json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.Number("prompt_eval_count", response.InputTokens);
        json.WriteEndObject();
    }
}

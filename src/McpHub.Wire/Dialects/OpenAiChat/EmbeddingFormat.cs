using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>OpenAI's <c>/v1/embeddings</c>.</summary>
internal sealed class EmbeddingFormat : IEmbeddingFormat
{
    private static readonly FrozenSet<string> Names = ["model", "input", "dimensions", "encoding_format", "user"];

    public LossTable Losses { get; } = new(
        OpenAiChatDialect.Name,
        new(Feature.EmbeddingPurpose, LossPolicy.Warn, "What the vectors are for cannot be said."),
        new(Feature.EmbeddingTitle, LossPolicy.Warn, "The title of the document cannot be said."),
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
            UserId = root["user"].Text(),
            WantsBase64 = root["encoding_format"].Text() switch
            {
                null or "float" => false,
                "base64" => true,
                var other => throw root["encoding_format"].Wrong($"'{other}' is no format; use float or base64"),
            },
            Extras = root.Rest(OpenAiChatDialect.Name, Names),
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
        members.Write("encoding_format", request.WantsBase64 ? "base64" : null);
        members.Write("user", request.UserId);
        if (request.Purpose is not null) members.Lose(Feature.EmbeddingPurpose, "purpose");
        if (request.Title is not null) members.Lose(Feature.EmbeddingTitle, "title");
        members.Write(request.Extras, "");
        json.WriteEndObject();
    }

    public EmbeddingResponse ReadResponse(ReadOnlyMemory<byte> body, EmbeddingRequest request)
    {
        using var document = JsonField.Parse(body);
        var root = JsonField.Of(document);
        List<Sequence<float>> vectors = [.. root["data"].Items().Select((item, place) => (Item: item, Index: item["index"].Count() ?? place)).OrderBy(one => one.Index).Select(one => Vectors.Read(one.Item["embedding"]))];
        return new EmbeddingResponse
        {
            Model = root["model"].Text(),
            Vectors = Vectors.Checked(root["data"], vectors, request),
            InputTokens = root["usage"]["prompt_tokens"].Whole(),
        };
    }

    public void WriteResponse(EmbeddingResponse response, EmbeddingRequest request, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        for (var index = 0; index < response.Vectors.Count; index++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            json.WriteNumber("index"u8, index);
            if (request.WantsBase64) Vectors.WriteBase64(json, "embedding", response.Vectors[index]);
            else Vectors.Write(json, "embedding", response.Vectors[index]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model"u8, response.Model ?? request.Model);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, response.InputTokens ?? 0);
        json.WriteNumber("total_tokens"u8, response.InputTokens ?? 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>
/// Gemini's <c>embedContent</c> for one text and <c>batchEmbedContents</c> for a list: which of them a request is written for is told by
/// <see cref="IsBatch"/>.
/// </summary>
internal sealed class EmbeddingFormat : IEmbeddingFormat
{
    private static readonly FrozenSet<string> Names = GeminiNames.Both("model", "content", "requests", "taskType", "title", "outputDimensionality");

    public LossTable Losses { get; } = new(
        GeminiDialect.Name,
        new(Feature.UserId, LossPolicy.Warn, "Gemini has no place for the caller's user."),
        new(Feature.Extra, LossPolicy.Warn, "Members that only another dialect knows are left out."),
        new(Feature.RefusedByServer, LossPolicy.Warn, "This server refuses the member; it is left out."));

    public static bool IsBatch(EmbeddingRequest request) => request.IsList || request.Inputs.Count != 1;

    public EmbeddingRequest ReadRequest(ReadOnlyMemory<byte> body, RequestReadContext context)
    {
        using var document = JsonField.Parse(body);
        var root = JsonField.Of(document);
        var requests = root["requests"];
        List<JsonField> all = requests.Exists ? [.. requests.Items()] : [root];
        if (all.Count == 0) throw requests.Wrong("must hold at least one request");
        List<EmbeddingRequest> read = [.. all.Select(one => ReadOne(one, root, context))];
        var odd = read.FindIndex(one => one with { Inputs = read[0].Inputs } != read[0]);
        if (odd >= 0) throw all[odd].Wrong("must ask for the same as the first one, of another text");
        return read[0] with { Inputs = [.. read.SelectMany(one => one.Inputs)], IsList = requests.Exists };
    }

    public void WriteRequest(EmbeddingRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        var members = new RequestMembers(json, context, Losses);
        if (request.UserId is not null) members.Lose(Feature.UserId, "user");
        if (!IsBatch(request))
        {
            WriteOne(json, members, request, request.Inputs[0]);
            return;
        }

        json.WriteStartObject();
        json.WriteStartArray("requests"u8);
        foreach (var input in request.Inputs) WriteOne(json, members, request, input);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public EmbeddingResponse ReadResponse(ReadOnlyMemory<byte> body, EmbeddingRequest request)
    {
        using var document = JsonField.Parse(body);
        var root = JsonField.Of(document);
        var single = root["embedding"];
        List<JsonField> all = single.Exists ? [single] : [.. root["embeddings"].Items()];
        return new EmbeddingResponse
        {
            Vectors = Vectors.Checked(root["embeddings"], [.. all.Select(one => Vectors.Read(one["values"]))], request),
            InputTokens = root.Of("usageMetadata").Of("promptTokenCount").Whole(),
        };
    }

    public void WriteResponse(EmbeddingResponse response, EmbeddingRequest request, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        if (IsBatch(request))
        {
            json.WriteStartArray("embeddings"u8);
            foreach (var vector in response.Vectors) WriteVector(json, vector);
            json.WriteEndArray();
        }
        else
        {
            json.WritePropertyName("embedding"u8);
            WriteVector(json, response.Vectors[0]);
        }

        if (response.InputTokens is { } tokens)
        {
            json.WriteStartObject("usageMetadata"u8);
            json.WriteNumber("promptTokenCount"u8, tokens);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static EmbeddingRequest ReadOne(JsonField one, JsonField root, RequestReadContext context) => new()
    {
        Model = RequestReader.ModelOf(context.Model ?? one["model"].Text() ?? root["model"].Text() ?? throw root["model"].Wrong("is required and stands in the URL: /v1beta/models/MODEL:embedContent")),
        Inputs = [ReadText(one["content"])],
        Dimensions = one.Of("outputDimensionality").Count(),
        Purpose = one.Of("taskType").Text(),
        Title = one["title"].Text(),
        Extras = one.Rest(GeminiDialect.Name, Names),
    };

    private static string ReadText(JsonField content)
    {
        if (!content.Exists) throw content.Wrong("is required");
        return string.Join('\n', content["parts"].Items().Select(part => part["text"].Text() ?? throw part.Wrong("must be a text: nothing else can be translated")));
    }

    private static void WriteOne(Utf8JsonWriter json, RequestMembers members, EmbeddingRequest request, string input)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, $"models/{request.Model}");
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
        json.WriteStartObject();
        json.WriteString("text"u8, input);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        members.Write("taskType", request.Purpose);
        members.Write("title", request.Title);
        members.Write("outputDimensionality", request.Dimensions);
        members.Write(request.Extras, "");
        json.WriteEndObject();
    }

    private static void WriteVector(Utf8JsonWriter json, Sequence<float> vector)
    {
        json.WriteStartObject();
        Vectors.Write(json, "values", vector);
        json.WriteEndObject();
    }
}

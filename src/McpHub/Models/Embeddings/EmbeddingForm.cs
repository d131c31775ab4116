using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Models.Embeddings;

/// <summary>How one vendor's API asks for embeddings and answers. Pure and thread-safe.</summary>
internal abstract class EmbeddingForm
{
    public static readonly EmbeddingForm OpenAi = new OpenAiEmbeddings();
    public static readonly EmbeddingForm Gemini = new GeminiEmbeddings();
    public static readonly EmbeddingForm Ollama = new OllamaEmbeddings();

    private const int MaxInputs = 2048;

    /// <param name="dialect">The name of a dialect.</param>
    public static EmbeddingForm? Find(string dialect) => dialect switch
    {
        "openai-chat" => OpenAi,
        "gemini" => Gemini,
        "ollama" => Ollama,
        _ => null,
    };

    /// <exception cref="ChatFormatException">It is no request of this API, or one that only this API knows.</exception>
    public EmbeddingRequest ReadRequest(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var request = ReadRequest(document.RootElement);
        return request.Inputs.Count is > 0 and <= MaxInputs ? request : throw new ChatFormatException("", $"must hold 1 to {MaxInputs} inputs");
    }

    public void WriteRequest(IBufferWriter<byte> output, EmbeddingRequest request, string model)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        WriteRequest(json, request, model);
        json.WriteEndObject();
    }

    /// <exception cref="ChatFormatException">It is no answer of this API.</exception>
    public EmbeddingAnswer ReadAnswer(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return ReadAnswer(document.RootElement);
    }

    public void WriteAnswer(IBufferWriter<byte> output, EmbeddingAnswer answer, EmbeddingRequest request, string model)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        WriteAnswer(json, answer, request, model);
        json.WriteEndObject();
    }

    protected abstract EmbeddingRequest ReadRequest(JsonElement root);

    protected abstract void WriteRequest(Utf8JsonWriter json, EmbeddingRequest request, string model);

    protected abstract EmbeddingAnswer ReadAnswer(JsonElement root);

    protected abstract void WriteAnswer(Utf8JsonWriter json, EmbeddingAnswer answer, EmbeddingRequest request, string model);

    protected static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    protected static int? Count(JsonElement element, string name) => Member(element, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var count) && count > 0 => count,
        _ => throw new ChatFormatException(name, "must be a whole number above 0"),
    };

    /// <summary>One text or a list of texts.</summary>
    protected static IReadOnlyList<string> Texts(JsonElement root, string name) => Member(root, name) switch
    {
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw new ChatFormatException(name, "must hold texts; token ids mean something else to every model"))],
        _ => throw new ChatFormatException(name, "must be a text or a list of texts"),
    };

    protected static IEnumerable<JsonElement> Items(JsonElement root, string name) =>
        Member(root, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : throw new ChatFormatException(name, "must be a list");

    protected static float[] Vector(JsonElement vector) => vector.ValueKind == JsonValueKind.Array
        ? [.. vector.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Number ? value.GetSingle() : throw new ChatFormatException("", "a vector holds something other than numbers"))]
        : throw new ChatFormatException("", "a vector is no list");

    protected static void WriteVector(Utf8JsonWriter json, string name, float[] vector)
    {
        json.WriteStartArray(name);
        foreach (var value in vector) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Members beside the known ones.</summary>
    protected static IReadOnlyList<string> Others(JsonElement root, params string[] known) =>
        [.. root.EnumerateObject().Select(member => member.Name).Where(name => !known.Contains(name))];
}

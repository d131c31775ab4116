using System.Buffers;
using System.Text.Json;
using McpHub.Calls;
using Microsoft.Extensions.AI;

namespace McpHub.Models.ChatClients;

/// <summary>The hub's embedding models for code in the hub's own process.</summary>
internal sealed class HubEmbeddingGenerator(HubCalls calls, string agent, string model) : IEmbeddingGenerator<string, Embedding<float>>
{
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var answer = new MemoryStream();
        await calls.RunAsync(agent, ModelOperation.Embeddings, ToBody(values, options), answer, cancellationToken);
        using var document = JsonDocument.Parse(answer.ToArray());
        var made = new GeneratedEmbeddings<Embedding<float>>(document.RootElement.GetProperty("data").EnumerateArray().Select(entry => new Embedding<float>(entry.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()).ToArray())));
        if (document.RootElement.TryGetProperty("usage", out var usage) && usage.TryGetProperty("prompt_tokens", out var tokens)) made.Usage = new UsageDetails { InputTokenCount = tokens.GetInt64() };
        return made;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private ReadOnlyMemory<byte> ToBody(IEnumerable<string> values, EmbeddingGenerationOptions? options)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, options?.ModelId ?? model);
            json.WriteStartArray("input"u8);
            foreach (var value in values) json.WriteStringValue(value);
            json.WriteEndArray();
            if (options?.Dimensions is { } dimensions) json.WriteNumber("dimensions"u8, dimensions);
            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }
}

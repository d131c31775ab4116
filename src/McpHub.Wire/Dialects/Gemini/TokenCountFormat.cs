using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary><c>countTokens</c>: bare <c>contents</c>, or a whole request in <c>generateContentRequest</c>, which is what is written here.</summary>
internal sealed class TokenCountFormat : ITokenCountFormat
{
    public void WriteRequest(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        json.WritePropertyName("generateContentRequest"u8);
        RequestWriter.Write(json, request, context, model: $"models/{request.Model}"); // here it is required in the body
        json.WriteEndObject();
    }

    public long ReadCount(ReadOnlyMemory<byte> body)
    {
        using var document = JsonField.Parse(body);
        var count = JsonField.Of(document).Of("totalTokens");
        return count.Whole() is { } tokens and >= 0 ? tokens : throw count.Wrong("must be a number of tokens");
    }

    public void WriteCount(long inputTokens, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        json.WriteNumber("totalTokens"u8, inputTokens);
        json.WriteEndObject();
    }
}

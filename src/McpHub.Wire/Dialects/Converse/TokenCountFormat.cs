using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary><c>CountTokens</c>: the request stands in <c>input.converse</c>.</summary>
internal sealed class TokenCountFormat : ITokenCountFormat
{
    public void WriteRequest(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        json.WriteStartObject("input"u8);
        json.WriteStartObject("converse"u8);
        RequestWriter.WritePrompt(json, request, context);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public long ReadCount(ReadOnlyMemory<byte> body)
    {
        using var document = JsonField.Parse(body);
        var count = JsonField.Of(document)["inputTokens"];
        return count.Whole() is { } tokens and >= 0 ? tokens : throw count.Wrong("must be a number of tokens");
    }

    public void WriteCount(long inputTokens, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        json.WriteNumber("inputTokens"u8, inputTokens);
        json.WriteEndObject();
    }
}

using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary><c>/v1/responses/input_tokens</c>.</summary>
internal sealed class TokenCountFormat : ITokenCountFormat
{
    public void WriteRequest(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        RequestWriter.WritePrompt(json, new RequestMembers(json, context, OpenAiResponsesLosses.Table), request, context);
        json.WriteEndObject();
    }

    public long ReadCount(ReadOnlyMemory<byte> body)
    {
        using var document = JsonField.Parse(body);
        var count = JsonField.Of(document)["input_tokens"];
        return count.Whole() is { } tokens and >= 0 ? tokens : throw count.Wrong("must be a number of tokens");
    }

    public void WriteCount(long inputTokens, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        json.WriteString("object"u8, "response.input_tokens"u8);
        json.WriteNumber("input_tokens"u8, inputTokens);
        json.WriteEndObject();
    }
}

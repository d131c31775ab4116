using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary><c>/v1/messages/count_tokens</c>.</summary>
internal sealed class TokenCountFormat : ITokenCountFormat
{
    public void WriteRequest(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        json.WriteStartObject();
        json.WriteString("model"u8, request.Model);
        RequestWriter.WritePrompt(json, request, context);
        if (request.Reasoning?.Budget is { } budget)
        {
            json.WriteStartObject("thinking"u8);
            json.WriteString("type"u8, "enabled"u8);
            json.WriteNumber("budget_tokens"u8, budget);
            json.WriteEndObject();
        }

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
        json.WriteNumber("input_tokens"u8, inputTokens);
        json.WriteEndObject();
    }
}

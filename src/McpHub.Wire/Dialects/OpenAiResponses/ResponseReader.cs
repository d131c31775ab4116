using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <inheritdoc/>
internal sealed class ResponseReader : IResponseReader
{
    // Most of an answer repeats the request, which is known.
    private static readonly FrozenSet<string> Names =
    [
        "id", "object", "created_at", "completed_at", "model", "status", "error", "incomplete_details", "output", "output_text", "usage", "instructions",
        "max_output_tokens", "max_tool_calls", "parallel_tool_calls", "previous_response_id", "conversation", "background", "prompt", "reasoning", "store",
        "temperature", "text", "tool_choice", "tools", "top_p", "top_logprobs", "truncation", "user", "metadata", "safety_identifier", "prompt_cache_key",
        "prompt_cache_retention", "prompt_cache_options", "frequency_penalty", "presence_penalty",
    ];

    public ChatResponse Read(ReadOnlyMemory<byte> body, ResponseReadContext context)
    {
        using var document = JsonField.Parse(body);
        return Read(JsonField.Of(document), context);
    }

    public IStreamReader OpenStream(ResponseReadContext context) => new StreamReader(context);

    public static Extras RestOf(JsonField response) => response.Rest(OpenAiResponsesDialect.Name, Names);

    private static ChatResponse Read(JsonField root, ResponseReadContext context)
    {
        if (!root["output"].Exists && root["status"].Text() != "failed") throw root["output"].Wrong("is missing");
        var stop = Stops.Read(root);
        List<Block> content = [.. root["output"].Items().SelectMany(item => ItemReader.Read(item, context.Origin))];
        return new ChatResponse
        {
            Id = root["id"].Text(),
            Model = root["model"].Text(),
            Content = [.. content],
            Stop = stop.For(content.Any(block => block is ToolCallBlock)),
            Usage = UsageForm.Read(root["usage"]),
            Extras = RestOf(root),
        };
    }
}

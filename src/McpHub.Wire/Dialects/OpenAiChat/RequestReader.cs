using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <inheritdoc/>
internal sealed class RequestReader : IRequestReader
{
    private static readonly FrozenSet<string> Names =
    [
        "model", "messages", "tools", "tool_choice", "parallel_tool_calls", "web_search_options", "response_format", "reasoning_effort", "temperature",
        "top_p", "top_k", "seed", "frequency_penalty", "presence_penalty", "logprobs", "top_logprobs", "max_completion_tokens", "max_tokens", "stop", "n",
        "verbosity", "user", "service_tier", "prompt_cache_key", "metadata", "stream", "stream_options", "functions", "function_call",
    ];

    public ChatRequest Read(ReadOnlyMemory<byte> body, RequestReadContext context)
    {
        using var document = JsonField.Parse(body);
        return Read(JsonField.Of(document), context);
    }

    private static ChatRequest Read(JsonField root, RequestReadContext context)
    {
        if (root["functions"].Exists) throw root["functions"].Wrong("is no longer supported; use tools");
        if (root["function_call"].Exists) throw root["function_call"].Wrong("is no longer supported; use tool_choice");
        return new ChatRequest
        {
            Model = context.Model ?? root["model"].RequiredText(),
            Messages = Messages.Read(root["messages"]),
            Tools = Tools.Read(root),
            ToolChoice = Tools.ReadChoice(root["tool_choice"]),
            ParallelToolCalls = root["parallel_tool_calls"].Flag(),
            Output = ReadOutput(root["response_format"]),
            Reasoning = Efforts.Read(root["reasoning_effort"]) is { } effort ? new ReasoningAsk { Effort = effort } : null,
            Sampling = ReadSampling(root),
            MaxOutputTokens = root["max_completion_tokens"].Count() ?? root["max_tokens"].Count(),
            StopSequences = ReadStop(root["stop"]),
            Candidates = root["n"].Count() is { } n and not 1 ? n : null,
            Verbosity = root["verbosity"].Text(),
            UserId = root["user"].Text() ?? root["safety_identifier"].Text(),
            ServiceTier = root["service_tier"].Text(),
            PromptCacheKey = root["prompt_cache_key"].Text(),
            Metadata = [.. root["metadata"].Members().Select(member => new MetadataEntry(member.Key, member.Value.RequiredText()))],
            IsStreaming = context.IsStreaming ?? root["stream"].Flag() ?? false,
            WantsUsage = root["stream_options"]["include_usage"].Flag() ?? false,
            Extras = root.Rest(OpenAiChatDialect.Name, Names),
        };
    }

    private static Sampling ReadSampling(JsonField root) => new()
    {
        Temperature = root["temperature"].Number(),
        TopP = root["top_p"].Number(),
        TopK = root["top_k"].Count(),
        Seed = root["seed"].Whole(),
        FrequencyPenalty = root["frequency_penalty"].Number(),
        PresencePenalty = root["presence_penalty"].Number(),
        LogProbs = root["logprobs"].Flag() is true ? root["top_logprobs"].Count() ?? 0 : null,
    };

    private static Sequence<string> ReadStop(JsonField stop) => stop.IsText ? [stop.RequiredText()] : [.. stop.Items().Select(item => item.RequiredText())];

    private static OutputFormat? ReadOutput(JsonField format)
    {
        if (!format.Exists) return null;
        var schema = format["json_schema"];
        return format["type"].RequiredText() switch
        {
            "text" => new TextOutput(),
            "json_object" => new JsonOutput(),
            "json_schema" => new SchemaOutput(schema["schema"].Exists ? Tools.ReadSchema(schema["schema"]) : RawJson.EmptyObject)
            {
                Name = schema["name"].Text(),
                Description = schema["description"].Text(),
                Strict = schema["strict"].Flag(),
            },
            var other => throw format["type"].Wrong($"'{other}' is no format; use text, json_object or json_schema"),
        };
    }
}

using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <inheritdoc/>
internal sealed class RequestReader : IRequestReader
{
    /// <summary>Asks for the state of reasoning, which the hub always asks for.</summary>
    public const string EncryptedReasoning = "reasoning.encrypted_content";

    private static readonly FrozenSet<string> Names =
    [
        "model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "text", "reasoning", "include", "temperature", "top_p", "top_logprobs",
        "max_output_tokens", "user", "service_tier", "prompt_cache_key", "metadata", "store", "stream", "background",
    ];

    private static readonly FrozenSet<string> TextNames = ["format", "verbosity"];
    private static readonly FrozenSet<string> ReasoningNames = ["effort", "summary", "generate_summary"];

    public ChatRequest Read(ReadOnlyMemory<byte> body, RequestReadContext context)
    {
        using var document = JsonField.Parse(body);
        return Read(JsonField.Of(document), context);
    }

    private static ChatRequest Read(JsonField root, RequestReadContext context)
    {
        if (root["messages"].Exists) throw root["messages"].Wrong("is no member of OpenAI Responses; use input");
        List<string> include = [.. root["include"].Items().Select(item => item.RequiredText())];
        var wantsState = include.RemoveAll(item => item == EncryptedReasoning) > 0;
        return new ChatRequest
        {
            Model = context.Model ?? root["model"].RequiredText(),
            Messages = [.. ReadInstructions(root["instructions"]), .. InputItems.Read(root["input"])],
            Tools = Tools.Read(root["tools"]),
            ToolChoice = Tools.ReadChoice(root["tool_choice"]),
            ParallelToolCalls = root["parallel_tool_calls"].Flag(),
            Output = ReadOutput(root["text"]["format"]),
            Reasoning = wantsState || root["reasoning"].Exists ? ReadReasoning(root["reasoning"]) : null,
            Sampling = new Sampling { Temperature = root["temperature"].Number(), TopP = root["top_p"].Number(), LogProbs = root["top_logprobs"].Count() },
            MaxOutputTokens = root["max_output_tokens"].Count(),
            Verbosity = root["text"]["verbosity"].Text(),
            UserId = root["user"].Text() ?? root["safety_identifier"].Text(),
            ServiceTier = root["service_tier"].Text(),
            PromptCacheKey = root["prompt_cache_key"].Text(),
            Metadata = [.. root["metadata"].Members().Select(member => new MetadataEntry(member.Key, member.Value.RequiredText()))],
            Store = root["store"].Flag(),
            IsStreaming = context.IsStreaming ?? root["stream"].Flag() ?? false,
            Extras = NestedExtras.Join(root.Rest(OpenAiResponsesDialect.Name, Names), Rest(root, include)),
        };
    }

    private static IEnumerable<Message> ReadInstructions(JsonField instructions) =>
        instructions.Text() is { } text ? [new Message(Role.System, [new TextBlock(text)])] : [];

    private static OutputFormat? ReadOutput(JsonField format)
    {
        if (!format.Exists) return null;
        return format["type"].RequiredText() switch
        {
            "text" => new TextOutput(),
            "json_object" => new JsonOutput(),
            "json_schema" => new SchemaOutput(format["schema"].Exists ? Tools.ReadSchema(format["schema"]) : RawJson.EmptyObject)
            {
                Name = format["name"].Text(),
                Description = format["description"].Text(),
                Strict = format["strict"].Flag(),
            },
            var other => throw format["type"].Wrong($"'{other}' is no format; use text, json_object or json_schema"),
        };
    }

    private static ReasoningAsk ReadReasoning(JsonField reasoning) => new()
    {
        Effort = Efforts.Read(reasoning["effort"]),
        View = SummaryOf(reasoning) is null ? null : ReasoningView.Summary,
    };

    private static string? SummaryOf(JsonField reasoning) => reasoning["summary"].Text() ?? reasoning["generate_summary"].Text();

    private static IEnumerable<Extra> Rest(JsonField root, List<string> include)
    {
        if (root["background"].Flag() is true) yield return new Extra("background", root["background"].Raw());
        if (include.Count > 0)
        {
            yield return new Extra("include", RawJson.Write(json =>
            {
                json.WriteStartArray();
                foreach (var item in include) json.WriteStringValue(item);
                json.WriteEndArray();
            }));
        }

        foreach (var extra in NestedExtras.Read(root["text"], NestedExtras.Text, TextNames)) yield return extra;
        foreach (var extra in NestedExtras.Read(root["reasoning"], NestedExtras.Reasoning, ReasoningNames)) yield return extra;
        if (SummaryOf(root["reasoning"]) is { } summary and not "auto") yield return new Extra("reasoning.summary", RawJson.Write(json => json.WriteStringValue(summary)));
    }
}

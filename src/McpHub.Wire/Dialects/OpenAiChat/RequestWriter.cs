using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <inheritdoc/>
internal sealed class RequestWriter : IRequestWriter
{
    public void Write(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        var members = new RequestMembers(json, context, OpenAiChatLosses.Table);
        json.WriteStartObject();
        json.WriteString("model"u8, request.Model);
        new MessageWriter(json, context, request).Write();
        ToolWriter.Write(json, request, context);
        WriteOutput(json, request.Output, context);
        WriteReasoning(members, request.Reasoning);
        WriteSampling(members, request.Sampling);
        members.Write(context.Traits.UsesMaxTokens ? "max_tokens" : "max_completion_tokens", request.MaxOutputTokens);
        if (request.StopSequences.Count > 0) json.Texts("stop", request.StopSequences);
        if (request.Candidates > 1) members.Lose(Feature.Candidates, "candidates");
        members.Write("verbosity", request.Verbosity);
        members.Write("user", request.UserId);
        members.Write("service_tier", request.ServiceTier);
        members.Write("prompt_cache_key", request.PromptCacheKey);
        WriteMetadata(members, request.Metadata);
        WriteStream(json, request);
        members.Write(request.Extras, "");
        json.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter json, OutputFormat? output, RequestWriteContext context)
    {
        if (output is null) return;
        json.WriteStartObject("response_format"u8);
        switch (output)
        {
            case TextOutput:
                json.WriteString("type"u8, "text"u8);
                break;
            case JsonOutput:
                json.WriteString("type"u8, "json_object"u8);
                break;
            case SchemaOutput schema:
                var (lowered, strict) = StrictSchema.For(schema.Schema, schema.Strict, "output", OpenAiChatLosses.Table, context);
                json.WriteString("type"u8, "json_schema"u8);
                json.WriteStartObject("json_schema"u8);
                json.WriteString("name"u8, schema.Name ?? "answer"); // required here, and only a label
                json.Text("description", schema.Description);
                json.Flag("strict", strict);
                json.Raw("schema", lowered);
                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteReasoning(RequestMembers members, ReasoningAsk? ask)
    {
        if (ask is null) return;
        if (ask.EffortOrBudget is { } effort) members.Write("reasoning_effort", Efforts.Of(effort));
        if (ask.Budget is not null && ask.Effort is null) members.Lose(Feature.ReasoningBudget, "reasoning.budget");
        if (ask.View is not null) members.Lose(Feature.ReasoningView, "reasoning.view");
    }

    private static void WriteSampling(RequestMembers members, Sampling sampling)
    {
        var traits = members.Traits;
        if (traits.LacksSampling && sampling.Temperature is not null) members.Lose(Feature.Temperature, "temperature");
        else members.Write("temperature", sampling.Temperature);
        if (traits.LacksSampling && sampling.TopP is not null) members.Lose(Feature.TopP, "top_p");
        else members.Write("top_p", sampling.TopP);
        if (!traits.HasTopK && sampling.TopK is not null) members.Lose(Feature.TopK, "top_k");
        else members.Write("top_k", sampling.TopK);
        members.Write("seed", sampling.Seed);
        members.Write("frequency_penalty", sampling.FrequencyPenalty);
        members.Write("presence_penalty", sampling.PresencePenalty);
        if (sampling.LogProbs is not null) members.Lose(Feature.LogProbs, "logprobs");
    }

    private static void WriteMetadata(RequestMembers members, Sequence<MetadataEntry> metadata)
    {
        if (metadata.Count == 0) return;
        members.Write("metadata", RawJson.Write(json =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in metadata) json.WriteString(name, value);
            json.WriteEndObject();
        }));
    }

    // Usage is asked for whether the caller wants it or not: the hub accounts with it and keeps it from callers who did not ask.
    private static void WriteStream(Utf8JsonWriter json, ChatRequest request)
    {
        if (!request.IsStreaming) return;
        json.WriteBoolean("stream"u8, true);
        json.WriteStartObject("stream_options"u8);
        json.WriteBoolean("include_usage"u8, true);
        json.WriteEndObject();
    }
}

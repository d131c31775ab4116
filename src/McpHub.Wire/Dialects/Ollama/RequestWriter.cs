using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <inheritdoc/>
internal sealed class RequestWriter : IRequestWriter
{
    public void Write(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        var members = new RequestMembers(json, context, OllamaLosses.Table);
        json.WriteStartObject();
        json.WriteString("model"u8, request.Model);
        new MessageWriter(json, context, request).Write();
        Tools.Write(json, request, context);
        WriteOutput(members, request.Output);
        Thinking.Write(members, request.Reasoning);
        members.WriteObject("options", request.Extras, options => WriteOptions(new RequestMembers(options, context, OllamaLosses.Table), options, request));
        if (request.Sampling.LogProbs is { } count)
        {
            members.Write("logprobs", true);
            if (count > 0) members.Write("top_logprobs", count);
        }

        json.WriteBoolean("stream"u8, request.IsStreaming);
        ReportRest(members, request);
        members.WriteOuter(request.Extras);
        json.WriteEndObject();
    }

    private static void WriteOutput(RequestMembers members, OutputFormat? output)
    {
        if (output is JsonOutput) members.Write("format", "json");
        if (output is not SchemaOutput schema) return;
        members.Write("format", schema.Schema);
        if (schema.Name is not null || schema.Description is not null) members.Lose(Feature.SchemaOutputName, "output.name");
        if (schema.Strict is false) members.Lose(Feature.SchemaOutputStrict, "output.strict");
    }

    private static void WriteOptions(RequestMembers members, Utf8JsonWriter json, ChatRequest request)
    {
        var sampling = request.Sampling;
        members.Write("temperature", sampling.Temperature);
        members.Write("top_p", sampling.TopP);
        members.Write("top_k", sampling.TopK);
        members.Write("seed", sampling.Seed);
        members.Write("frequency_penalty", sampling.FrequencyPenalty);
        members.Write("presence_penalty", sampling.PresencePenalty);
        members.Write("num_predict", request.MaxOutputTokens);
        if (request.StopSequences.Count > 0) json.Texts("stop", request.StopSequences);
    }

    private static void ReportRest(RequestMembers members, ChatRequest request)
    {
        if (request.Candidates > 1) members.Lose(Feature.Candidates, "candidates");
        if (request.Verbosity is not null) members.Lose(Feature.Verbosity, "verbosity");
        if (request.UserId is not null) members.Lose(Feature.UserId, "user");
        if (request.ServiceTier is not (null or "auto" or "default")) members.Lose(Feature.ServiceTier, "service_tier");
        if (request.PromptCacheKey is not null) members.Lose(Feature.PromptCacheKey, "prompt_cache_key");
        if (request.Metadata.Count > 0) members.Lose(Feature.Metadata, "metadata");
    }
}

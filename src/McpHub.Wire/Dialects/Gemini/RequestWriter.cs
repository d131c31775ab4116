using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <inheritdoc/>
internal sealed class RequestWriter : IRequestWriter
{
    public void Write(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        Write(json, request, context);
    }

    /// <param name="model">Written where it does not stand in the URL.</param>
    public static void Write(Utf8JsonWriter json, ChatRequest request, RequestWriteContext context, string? model = null)
    {
        var members = new RequestMembers(json, context, GeminiLosses.Table);
        json.WriteStartObject();
        json.Text("model", model);
        new ContentWriter(json, context, request).Write();
        new ToolWriter(json, context, request).Write();
        members.WriteObject("generationConfig", request.Extras, config => WriteConfig(config, request, context));
        WriteTier(members, request.ServiceTier);
        if (request.Verbosity is not null) members.Lose(Feature.Verbosity, "verbosity");
        if (request.UserId is not null) members.Lose(Feature.UserId, "user");
        if (request.PromptCacheKey is not null) members.Lose(Feature.PromptCacheKey, "prompt_cache_key");
        if (request.Metadata.Count > 0) members.Lose(Feature.Metadata, "metadata");
        members.WriteOuter(request.Extras);
        json.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter json, ChatRequest request, RequestWriteContext context)
    {
        var members = new RequestMembers(json, context, GeminiLosses.Table);
        WriteSampling(members, request.Sampling);
        members.Write("maxOutputTokens", request.MaxOutputTokens);
        if (request.StopSequences.Count > 0) json.Texts("stopSequences", request.StopSequences);
        if (request.Candidates > 1) members.Lose(Feature.Candidates, "candidates");
        Thinking.Write(json, request.Reasoning, context);
        WriteOutput(json, request.Output, context);
    }

    private static void WriteSampling(RequestMembers members, Sampling sampling)
    {
        members.Write("temperature", sampling.Temperature);
        members.Write("topP", sampling.TopP);
        members.Write("topK", sampling.TopK);
        members.Write("seed", sampling.Seed);
        members.Write("presencePenalty", sampling.PresencePenalty);
        members.Write("frequencyPenalty", sampling.FrequencyPenalty);
        if (sampling.LogProbs is not { } count) return;
        members.Write("responseLogprobs", true);
        if (count > 0) members.Write("logprobs", count);
    }

    private static void WriteOutput(Utf8JsonWriter json, OutputFormat? output, RequestWriteContext context)
    {
        if (output is null) return;
        json.WriteString("responseMimeType"u8, output is TextOutput ? "text/plain" : GenerationConfig.Json);
        if (output is not SchemaOutput schema) return;
        ToolWriter.WriteSchema(json, context, schema.Schema, "responseJsonSchema", "responseSchema", "output.schema");
        if (schema.Name is not null || schema.Description is not null) context.Losses.Report(GeminiLosses.Table, Feature.SchemaOutputName, "output.name");
        if (schema.Strict is false) context.Losses.Report(GeminiLosses.Table, Feature.SchemaOutputStrict, "output.strict");
    }

    private static void WriteTier(RequestMembers members, string? tier)
    {
        if (tier is "flex" or "standard" or "priority") members.Write("serviceTier", tier);
        else if (tier is not (null or "auto" or "default")) members.Lose(Feature.ServiceTier, "service_tier");
    }
}

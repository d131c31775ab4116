using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <inheritdoc/>
internal sealed class RequestWriter : IRequestWriter
{
    public void Write(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        var members = new RequestMembers(json, context, ConverseLosses.Table);
        json.WriteStartObject();
        WritePrompt(json, request, context);
        members.WriteObject("inferenceConfig", request.Extras, inner => WriteInference(new RequestMembers(inner, context, ConverseLosses.Table), inner, request));
        WriteOutput(json, members, request);
        WriteMetadata(members, request.Metadata);
        WriteTier(json, members, request.ServiceTier);
        ReportRest(members, request);
        members.WriteOuter(request.Extras);
        json.WriteEndObject();
    }

    /// <summary>What tokens are counted of.</summary>
    public static void WritePrompt(Utf8JsonWriter json, ChatRequest request, RequestWriteContext context)
    {
        new MessageWriter(json, context, request).Write();
        new ToolWriter(json, context, request).Write();
        new RequestMembers(json, context, ConverseLosses.Table).WriteObject(Thinking.Fields, request.Extras, inner => Thinking.WriteFields(inner, request));
    }

    private static void WriteInference(RequestMembers members, Utf8JsonWriter json, ChatRequest request)
    {
        members.Write("maxTokens", request.MaxOutputTokens);
        if (members.Traits.LacksSampling && request.Sampling.Temperature is not null) members.Lose(Feature.Temperature, "temperature");
        else members.Write("temperature", request.Sampling.Temperature);
        if (members.Traits.LacksSampling && request.Sampling.TopP is not null) members.Lose(Feature.TopP, "top_p");
        else members.Write("topP", request.Sampling.TopP);
        if (request.StopSequences.Count > 0) json.Texts("stopSequences", request.StopSequences);
    }

    private static void WriteOutput(Utf8JsonWriter json, RequestMembers members, ChatRequest request)
    {
        if (request.Output is JsonOutput) members.Lose(Feature.JsonOutput, "output");
        var effort = Thinking.EffortOf(request, members);
        var schema = request.Output as SchemaOutput;
        if (effort is null && schema is null) return;
        json.WriteStartObject("outputConfig"u8);
        if (schema is not null) WriteSchema(json, schema);
        if (effort is { } known) json.WriteString("effort"u8, Efforts.Of(known));
        json.WriteEndObject();
        if (schema?.Strict is false) members.Lose(Feature.SchemaOutputStrict, "output.strict");
    }

    private static void WriteSchema(Utf8JsonWriter json, SchemaOutput schema)
    {
        json.WriteStartObject("textFormat"u8);
        json.WriteString("type"u8, "json_schema"u8);
        json.WriteStartObject("structure"u8);
        json.WriteStartObject("jsonSchema"u8);
        json.WriteString("schema"u8, schema.Schema.ToString()); // a text that is JSON
        json.Text("name", schema.Name);
        json.Text("description", schema.Description);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMetadata(RequestMembers members, Sequence<MetadataEntry> metadata)
    {
        if (metadata.Count == 0) return;
        members.Write("requestMetadata", RawJson.Write(json =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in metadata) json.WriteString(name, value);
            json.WriteEndObject();
        }));
    }

    private static void WriteTier(Utf8JsonWriter json, RequestMembers members, string? tier)
    {
        if (tier is "default" or "priority" or "flex" or "reserved")
        {
            json.WriteStartObject("serviceTier"u8);
            json.WriteString("type"u8, tier);
            json.WriteEndObject();
        }
        else if (tier is not (null or "auto" or "standard"))
        {
            members.Lose(Feature.ServiceTier, "service_tier");
        }
    }

    private static void ReportRest(RequestMembers members, ChatRequest request)
    {
        var sampling = request.Sampling;
        if (sampling.TopK is not null && !Thinking.IsClaude(request.Model)) members.Lose(Feature.TopK, "top_k");
        if (sampling.Seed is not null) members.Lose(Feature.Seed, "seed");
        if (sampling.FrequencyPenalty is not null || sampling.PresencePenalty is not null) members.Lose(Feature.Penalties, "penalties");
        if (sampling.LogProbs is not null) members.Lose(Feature.LogProbs, "logprobs");
        if (request.Candidates > 1) members.Lose(Feature.Candidates, "candidates");
        if (request.Verbosity is not null) members.Lose(Feature.Verbosity, "verbosity");
        if (request.UserId is not null) members.Lose(Feature.UserId, "user");
        if (request.PromptCacheKey is not null) members.Lose(Feature.PromptCacheKey, "prompt_cache_key");
    }
}

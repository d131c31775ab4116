using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <inheritdoc/>
internal sealed class RequestWriter : IRequestWriter
{
    private const int FallbackMaxTokens = 8192;

    public void Write(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        var members = new RequestMembers(json, context, AnthropicLosses.Table);
        var maxTokens = request.MaxOutputTokens ?? context.Traits.MaxOutputTokens ?? Fallback(members);
        var thinking = Thinking.For(request, maxTokens, members);
        json.WriteStartObject();
        json.WriteString("model"u8, request.Model);
        json.WriteNumber("max_tokens"u8, maxTokens);
        WritePrompt(json, request, context);
        thinking.Write(json);
        WriteOutputConfig(members, request, thinking, context);
        WriteSampling(members, request.Sampling, thinking);
        if (request.StopSequences.Count > 0) json.Texts("stop_sequences", request.StopSequences);
        WriteAround(members, request);
        if (request.IsStreaming) json.WriteBoolean("stream"u8, true);
        members.WriteOuter(request.Extras);
        json.WriteEndObject();
    }

    /// <summary>What the model is told: all that counts as input.</summary>
    public static void WritePrompt(Utf8JsonWriter json, ChatRequest request, RequestWriteContext context)
    {
        new MessageWriter(json, context, request).Write();
        ToolWriter.Write(json, request, context);
    }

    private static int Fallback(RequestMembers members)
    {
        members.Lose(Feature.MaxOutputTokens, "max_tokens");
        return FallbackMaxTokens;
    }

    private static void WriteOutputConfig(RequestMembers members, ChatRequest request, Thinking thinking, RequestWriteContext context)
    {
        var schema = request.Output as SchemaOutput;
        if (request.Output is JsonOutput) members.Lose(Feature.JsonOutput, "output");
        if (schema is { Name: not null } or { Description: not null }) members.Lose(Feature.SchemaOutputName, "output.name");
        if (schema is not null && !context.Traits.HasOutputFormat)
        {
            members.Lose(Feature.SchemaOutput, "output");
            schema = null;
        }

        members.WriteObject("output_config", request.Extras, json =>
        {
            json.Text("effort", thinking.Effort);
            if (schema is null) return;
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, "json_schema"u8);
            json.Raw("schema", schema.Schema);
            json.WriteEndObject();
        });
    }

    private static void WriteSampling(RequestMembers members, Sampling sampling, Thinking thinking)
    {
        var takes = !members.Traits.LacksSampling;
        if (sampling.Temperature is { } temperature)
        {
            var allowed = thinking.IsOn ? 1 : Math.Clamp(temperature, 0, 1);
            if (allowed != temperature || !takes) members.Lose(Feature.Temperature, "temperature");
            if (takes && !(thinking.IsOn && temperature != 1)) members.Write("temperature", allowed);
        }

        if (sampling.TopP is { } topP)
        {
            var isAllowed = takes && (!thinking.IsOn || topP >= 0.95);
            if (isAllowed) members.Write("top_p", topP);
            else members.Lose(Feature.TopP, "top_p");
        }

        if (sampling.TopK is { } topK)
        {
            if (takes && !thinking.IsOn) members.Write("top_k", topK);
            else members.Lose(Feature.TopK, "top_k");
        }

        if (sampling.Seed is not null) members.Lose(Feature.Seed, "seed");
        if (sampling.FrequencyPenalty is not null) members.Lose(Feature.Penalties, "frequency_penalty");
        if (sampling.PresencePenalty is not null) members.Lose(Feature.Penalties, "presence_penalty");
        if (sampling.LogProbs is not null) members.Lose(Feature.LogProbs, "logprobs");
    }

    private static void WriteAround(RequestMembers members, ChatRequest request)
    {
        members.WriteObject("metadata", request.Extras, json => json.Text("user_id", request.UserId));
        if (request.ServiceTier is "auto" or "standard_only") members.Write("service_tier", request.ServiceTier);
        else if (request.ServiceTier is not null) members.Lose(Feature.ServiceTier, "service_tier");
        if (request.Metadata.Count > 0) members.Lose(Feature.Metadata, "metadata");
        if (request.PromptCacheKey is not null) members.Lose(Feature.PromptCacheKey, "prompt_cache_key");
        if (request.Verbosity is not null) members.Lose(Feature.Verbosity, "verbosity");
        if (request.Candidates > 1) members.Lose(Feature.Candidates, "candidates");
    }
}

using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <inheritdoc/>
internal sealed class RequestWriter : IRequestWriter
{
    public void Write(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        var members = new RequestMembers(json, context, OpenAiResponsesLosses.Table);
        json.WriteStartObject();
        WritePrompt(json, members, request, context);
        WriteInclude(json, members, request);
        WriteSampling(members, request.Sampling);
        members.Write("max_output_tokens", request.MaxOutputTokens);
        if (request.StopSequences.Count > 0) members.Lose(Feature.StopSequences, "stop_sequences");
        if (request.Candidates > 1) members.Lose(Feature.Candidates, "candidates");
        members.Write("user", request.UserId);
        members.Write("service_tier", request.ServiceTier);
        members.Write("prompt_cache_key", request.PromptCacheKey);
        if (request.Metadata.Count > 0) SharedMembers.WriteMetadata(json, request.Metadata);
        // Left out, it would be true: the provider would keep what nobody asked it to keep.
        members.Write("store", request.Store ?? false);
        if (request.IsStreaming) json.WriteBoolean("stream"u8, true);
        WriteExtras(json, request.Extras);
        context.Losses.Report(OpenAiResponsesLosses.Table, request.Extras, "");
        json.WriteEndObject();
    }

    /// <summary>What an answer depends on, and what is counted.</summary>
    public static void WritePrompt(Utf8JsonWriter json, RequestMembers members, ChatRequest request, RequestWriteContext context)
    {
        var instructions = SharedMembers.InstructionsOf(request);
        json.WriteString("model"u8, request.Model);
        json.Text("instructions", instructions);
        new InputWriter(json, request, context).Write(from: instructions is null ? 0 : 1);
        if (request.Tools.Count > 0) ToolWriter.WriteTools(json, request.Tools, context);
        if (request.ToolChoice is { } choice) ToolWriter.WriteChoice(json, choice, request.Tools);
        members.Write("parallel_tool_calls", request.ParallelToolCalls);
        SharedMembers.WriteText(json, request, context);
        WriteReasoning(json, members, request);
    }

    private static void WriteReasoning(Utf8JsonWriter json, RequestMembers members, ChatRequest request)
    {
        if (request.Reasoning is not { } ask) return;
        if (ask.EffortOrBudget is not null || ask.View is not null || NestedExtras.Has(request.Extras, NestedExtras.Reasoning)) SharedMembers.WriteReasoning(json, ask, request.Extras);
        if (ask.Budget is not null && ask.Effort is null) members.Lose(Feature.ReasoningBudget, "reasoning.budget");
        if (ask.View is ReasoningView.Full) members.Lose(Feature.ReasoningView, "reasoning.view");
    }

    // The state of reasoning is asked for whenever there may be any: the provider keeps nothing, so the conversation must.
    // Models that do not reason refuse the question.
    private static void WriteInclude(Utf8JsonWriter json, RequestMembers members, ChatRequest request)
    {
        var own = request.Extras.Dialect == OpenAiResponsesDialect.Name ? request.Extras.Members.FirstOrDefault(member => member.Name == "include").Value : default;
        var reasons = request.Reasoning is not null || members.Traits.LacksSampling;
        if (own.IsEmpty && !reasons) return;
        json.WriteStartArray("include"u8);
        if (!own.IsEmpty)
        {
            foreach (var item in own.ToElement().EnumerateArray()) item.WriteTo(json);
        }

        if (reasons) json.WriteStringValue(RequestReader.EncryptedReasoning);
        json.WriteEndArray();
    }

    private static void WriteSampling(RequestMembers members, Sampling sampling)
    {
        var lacksSampling = members.Traits.LacksSampling;
        if (lacksSampling && sampling.Temperature is not null) members.Lose(Feature.Temperature, "temperature");
        else members.Write("temperature", sampling.Temperature);
        if (lacksSampling && sampling.TopP is not null) members.Lose(Feature.TopP, "top_p");
        else members.Write("top_p", sampling.TopP);
        if (sampling.TopK is not null) members.Lose(Feature.TopK, "top_k");
        if (sampling.Seed is not null) members.Lose(Feature.Seed, "seed");
        if (sampling.FrequencyPenalty is not null || sampling.PresencePenalty is not null) members.Lose(Feature.Penalties, "penalties");
        if (sampling.LogProbs is not null) members.Lose(Feature.LogProbs, "logprobs");
    }

    private static void WriteExtras(Utf8JsonWriter json, Extras extras) =>
        NestedExtras.WriteOuter(json, extras with { Members = [.. extras.Members.Where(member => member.Name != "include")] });
}

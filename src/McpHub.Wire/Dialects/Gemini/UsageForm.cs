using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>
/// Usage: what is read from the cache is part of the prompt, what the provider's own tools put into it is not, and thoughts are not part of
/// what the candidates hold.
/// </summary>
internal static class UsageForm
{
    public static TokenUsage? Read(JsonField usage)
    {
        if (!usage.Exists) return null;
        var prompt = Count(usage, "promptTokenCount") + Count(usage, "toolUsePromptTokenCount");
        var cached = Count(usage, "cachedContentTokenCount");
        var (candidates, thoughts) = (Count(usage, "candidatesTokenCount"), Count(usage, "thoughtsTokenCount"));
        var total = Count(usage, "totalTokenCount");

        // Some servers count thoughts among the candidates' tokens; the total gives them away.
        if (thoughts > 0 && total > 0 && total == prompt + candidates && candidates >= thoughts) candidates -= thoughts;
        var (audioIn, imageIn) = (Uncached(usage, "AUDIO"), Uncached(usage, "IMAGE"));
        var (audioOut, imageOut) = (Of(usage, "candidatesTokensDetails", "AUDIO"), Of(usage, "candidatesTokensDetails", "IMAGE"));
        return new TokenUsage
        {
            Input = Math.Max(0, prompt - cached - audioIn - imageIn),
            CacheRead = cached,
            AudioInput = audioIn,
            ImageInput = imageIn,
            Output = Math.Max(0, candidates - audioOut - imageOut),
            Reasoning = thoughts,
            AudioOutput = audioOut,
            ImageOutput = imageOut,
        };
    }

    public static void Write(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usageMetadata"u8);
        json.WriteNumber("promptTokenCount"u8, usage.TotalInput);
        if (usage.CacheRead > 0) json.WriteNumber("cachedContentTokenCount"u8, usage.CacheRead);
        json.WriteNumber("candidatesTokenCount"u8, usage.TotalOutput - usage.Reasoning);
        if (usage.Reasoning > 0) json.WriteNumber("thoughtsTokenCount"u8, usage.Reasoning);
        json.WriteNumber("totalTokenCount"u8, usage.TotalInput + usage.TotalOutput);
        WriteDetails(json, "promptTokensDetails", usage.TotalInput, usage.AudioInput, usage.ImageInput);
        if (usage.CacheRead > 0) WriteDetails(json, "cacheTokensDetails", usage.CacheRead, 0, 0);
        WriteDetails(json, "candidatesTokensDetails", usage.TotalOutput - usage.Reasoning, usage.AudioOutput, usage.ImageOutput);
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, string name, long all, long audio, long image)
    {
        json.WriteStartArray(name);
        WriteDetail(json, "TEXT", all - audio - image);
        WriteDetail(json, "AUDIO", audio);
        WriteDetail(json, "IMAGE", image);
        json.WriteEndArray();
    }

    private static void WriteDetail(Utf8JsonWriter json, string modality, long count)
    {
        if (count == 0) return;
        json.WriteStartObject();
        json.WriteString("modality"u8, modality);
        json.WriteNumber("tokenCount"u8, count);
        json.WriteEndObject();
    }

    // What is read from the cache has its own bucket, whatever it is.
    private static long Uncached(JsonField usage, string modality) =>
        Math.Max(0, Of(usage, "promptTokensDetails", modality) + Of(usage, "toolUsePromptTokensDetails", modality) - Of(usage, "cacheTokensDetails", modality));

    private static long Of(JsonField usage, string details, string modality) =>
        usage.Of(details).Items().Where(detail => detail["modality"].Text() == modality).Sum(detail => Count(detail, "tokenCount"));

    private static long Count(JsonField holder, string name) => Math.Max(0, holder.Of(name).Whole() ?? 0);
}

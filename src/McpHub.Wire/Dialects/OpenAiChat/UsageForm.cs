using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Usage: totals on the wire, of which the details are parts.</summary>
internal static class UsageForm
{
    public static TokenUsage? Read(JsonField usage)
    {
        if (!usage.Exists) return null;
        var (read, written) = (usage["prompt_tokens_details"], usage["completion_tokens_details"]);
        var cached = Count(read["cached_tokens"], Count(usage["prompt_cache_hit_tokens"]));
        var cacheWrite = Count(read["cache_write_tokens"]);
        var (audioIn, imageIn) = (Count(read["audio_tokens"]), Count(read["image_tokens"]));
        var (reasoning, audioOut, imageOut) = (Count(written["reasoning_tokens"]), Count(written["audio_tokens"]), Count(written["image_tokens"]));
        var (prompt, completion) = (Count(usage["prompt_tokens"]), Count(usage["completion_tokens"]));

        // Some servers (xAI) leave reasoning out of completion_tokens; the total gives them away.
        if (reasoning > 0 && Count(usage["total_tokens"]) == prompt + completion + reasoning) completion += reasoning;
        return new TokenUsage
        {
            Input = Math.Max(0, prompt - cached - cacheWrite - audioIn - imageIn),
            CacheRead = cached,
            CacheWrite = cacheWrite,
            AudioInput = audioIn,
            ImageInput = imageIn,
            Output = Math.Max(0, completion - reasoning - audioOut - imageOut),
            Reasoning = reasoning,
            AudioOutput = audioOut,
            ImageOutput = imageOut,
        };
    }

    public static void Write(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, usage.TotalInput);
        json.WriteNumber("completion_tokens"u8, usage.TotalOutput);
        json.WriteNumber("total_tokens"u8, usage.TotalInput + usage.TotalOutput);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CacheRead);
        json.WriteNumber("audio_tokens"u8, usage.AudioInput);
        if (usage.CacheWrite + usage.CacheWriteLong is > 0 and var written) json.WriteNumber("cache_write_tokens"u8, written);
        if (usage.ImageInput > 0) json.WriteNumber("image_tokens"u8, usage.ImageInput);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        json.WriteNumber("audio_tokens"u8, usage.AudioOutput);
        if (usage.ImageOutput > 0) json.WriteNumber("image_tokens"u8, usage.ImageOutput);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static long Count(JsonField field, long otherwise = 0) => Math.Max(0, field.Whole() ?? otherwise);
}

using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Usage: totals on the wire, of which the details are parts.</summary>
internal static class UsageForm
{
    public static TokenUsage? Read(JsonField usage)
    {
        if (!usage.Exists) return null;
        var (read, written) = (usage["input_tokens_details"], usage["output_tokens_details"]);
        var (cached, cacheWrite) = (Count(read["cached_tokens"]), Count(read["cache_write_tokens"]));
        var (audioIn, imageIn) = (Count(read["audio_tokens"]), Count(read["image_tokens"]));
        var (reasoning, audioOut, imageOut) = (Count(written["reasoning_tokens"]), Count(written["audio_tokens"]), Count(written["image_tokens"]));
        return new TokenUsage
        {
            Input = Math.Max(0, Count(usage["input_tokens"]) - cached - cacheWrite - audioIn - imageIn),
            CacheRead = cached,
            CacheWrite = cacheWrite,
            AudioInput = audioIn,
            ImageInput = imageIn,
            Output = Math.Max(0, Count(usage["output_tokens"]) - reasoning - audioOut - imageOut),
            Reasoning = reasoning,
            AudioOutput = audioOut,
            ImageOutput = imageOut,
        };
    }

    public static void Write(Utf8JsonWriter json, TokenUsage? usage)
    {
        if (usage is null)
        {
            json.WriteNull("usage"u8);
            return;
        }

        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.TotalInput);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CacheRead);
        json.WriteNumber("cache_write_tokens"u8, usage.CacheWrite + usage.CacheWriteLong);
        if (usage.AudioInput > 0) json.WriteNumber("audio_tokens"u8, usage.AudioInput);
        if (usage.ImageInput > 0) json.WriteNumber("image_tokens"u8, usage.ImageInput);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.TotalOutput);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        if (usage.AudioOutput > 0) json.WriteNumber("audio_tokens"u8, usage.AudioOutput);
        if (usage.ImageOutput > 0) json.WriteNumber("image_tokens"u8, usage.ImageOutput);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, usage.TotalInput + usage.TotalOutput);
        json.WriteEndObject();
    }

    private static long Count(JsonField field) => Math.Max(0, field.Whole() ?? 0);
}

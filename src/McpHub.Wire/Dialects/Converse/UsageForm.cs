using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>Usage: what was read from the cache and written to it is not part of the input.</summary>
internal static class UsageForm
{
    public static TokenUsage? Read(JsonField usage)
    {
        if (!usage.Exists) return null;
        var written = Count(usage["cacheWriteInputTokens"]);
        var kept = Math.Min(written, usage["cacheDetails"].Items().Where(detail => detail["ttl"].Text() == "1h").Sum(detail => Count(detail["inputTokens"])));
        return new TokenUsage
        {
            Input = Count(usage["inputTokens"]),
            CacheRead = Count(usage["cacheReadInputTokens"]),
            CacheWrite = written - kept,
            CacheWriteLong = kept,
            Output = Count(usage["outputTokens"]),
        };
    }

    public static void Write(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("inputTokens"u8, usage.Input + usage.AudioInput + usage.ImageInput);
        json.WriteNumber("outputTokens"u8, usage.TotalOutput);
        json.WriteNumber("totalTokens"u8, usage.TotalInput + usage.TotalOutput);
        json.WriteNumber("cacheReadInputTokens"u8, usage.CacheRead);
        json.WriteNumber("cacheWriteInputTokens"u8, usage.CacheWrite + usage.CacheWriteLong);
        if (usage.CacheWrite + usage.CacheWriteLong > 0)
        {
            json.WriteStartArray("cacheDetails"u8);
            WriteDetail(json, "5m", usage.CacheWrite);
            WriteDetail(json, "1h", usage.CacheWriteLong);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteDetail(Utf8JsonWriter json, string ttl, long count)
    {
        if (count == 0) return;
        json.WriteStartObject();
        json.WriteString("ttl"u8, ttl);
        json.WriteNumber("inputTokens"u8, count);
        json.WriteEndObject();
    }

    private static long Count(JsonField field) => Math.Max(0, field.Whole() ?? 0);
}

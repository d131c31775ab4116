using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Usage: what was read from and written to the cache is not part of <c>input_tokens</c>.</summary>
internal sealed class UsageForm
{
    private const string Requests = "_requests";

    private long input;
    private long cacheRead;
    private long cacheWrite;
    private long cacheWriteLong;
    private long output;
    private long reasoning;
    private Sequence<ToolUses> tools;

    public static TokenUsage? Read(JsonField usage) => usage.Exists ? new UsageForm().Learn(usage) : null;

    /// <summary>A stream tells usage several times, each time the sums so far: what is told again takes the place of what was told before.</summary>
    public TokenUsage Learn(JsonField usage)
    {
        input = Count(usage["input_tokens"], input);
        cacheRead = Count(usage["cache_read_input_tokens"], cacheRead);
        output = Count(usage["output_tokens"], output);
        reasoning = Count(usage["output_tokens_details"]["thinking_tokens"], reasoning);
        LearnCacheWrites(usage);
        if (usage["server_tool_use"].Exists)
        {
            tools = [.. usage["server_tool_use"].Members()
                .Where(member => member.Key.EndsWith(Requests, StringComparison.Ordinal) && Count(member.Value, 0) > 0)
                .Select(member => new ToolUses(member.Key[..^Requests.Length], Count(member.Value, 0)))];
        }

        return new TokenUsage
        {
            Input = input,
            CacheRead = cacheRead,
            CacheWrite = cacheWrite,
            CacheWriteLong = cacheWriteLong,
            Output = Math.Max(0, output - reasoning),
            Reasoning = Math.Min(reasoning, output),
            BuiltInTools = tools,
        };
    }

    /// <param name="usage">Null when nothing is known; the dialect demands numbers.</param>
    /// <param name="extras">Members that only this dialect knows.</param>
    public static void Write(Utf8JsonWriter json, TokenUsage? usage, Sequence<Extra> extras = default)
    {
        usage ??= new TokenUsage();
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.Input + usage.AudioInput + usage.ImageInput);
        json.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWrite + usage.CacheWriteLong);
        json.WriteNumber("cache_read_input_tokens"u8, usage.CacheRead);
        if (usage.CacheWriteLong > 0)
        {
            json.WriteStartObject("cache_creation"u8);
            json.WriteNumber("ephemeral_5m_input_tokens"u8, usage.CacheWrite);
            json.WriteNumber("ephemeral_1h_input_tokens"u8, usage.CacheWriteLong);
            json.WriteEndObject();
        }

        json.WriteNumber("output_tokens"u8, usage.TotalOutput);
        if (usage.Reasoning > 0)
        {
            json.WriteStartObject("output_tokens_details"u8);
            json.WriteNumber("thinking_tokens"u8, usage.Reasoning);
            json.WriteEndObject();
        }

        if (usage.BuiltInTools.Count > 0)
        {
            json.WriteStartObject("server_tool_use"u8);
            foreach (var (kind, count) in usage.BuiltInTools) json.WriteNumber(kind + Requests, count);
            json.WriteEndObject();
        }

        foreach (var (name, value) in extras) json.Raw(name, value);
        json.WriteEndObject();
    }

    private void LearnCacheWrites(JsonField usage)
    {
        var split = usage["cache_creation"];
        if (split.Exists)
        {
            cacheWrite = Count(split["ephemeral_5m_input_tokens"], 0);
            cacheWriteLong = Count(split["ephemeral_1h_input_tokens"], 0);
            return;
        }

        // A sum without its parts: the parts told before still hold if they make this sum.
        var sum = Count(usage["cache_creation_input_tokens"], cacheWrite + cacheWriteLong);
        if (sum == cacheWrite + cacheWriteLong) return;
        cacheWrite = sum;
        cacheWriteLong = 0;
    }

    private static long Count(JsonField field, long otherwise) => Math.Max(0, field.Whole() ?? otherwise);
}

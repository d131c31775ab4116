using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using McpHub.Calls;

namespace McpHub.Models;

/// <summary>Which sum of <see cref="Usage"/> a count is part of.</summary>
[Flags]
internal enum UsagePart
{
    Input = 1,
    Output = 2,
    Cached = 4,
    Reasoning = 8,
    CacheWrite = 16,
}

/// <summary>A member of a usage object, or of an object inside it.</summary>
internal readonly record struct UsageMember(string Name, UsagePart Part)
{
    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(Name);
}

/// <summary>Reads the usage object of one dialect.</summary>
/// <param name="isKnownBy">The members of which one at least must be there.</param>
internal sealed class UsageReader(UsagePart isKnownBy, params UsageMember[] members)
{
    /// <summary>Chat Completions and embeddings.</summary>
    public static readonly UsageReader OpenAi = new(
        UsagePart.Input,
        new("prompt_tokens", UsagePart.Input), new("completion_tokens", UsagePart.Output), new("cached_tokens", UsagePart.Cached), new("reasoning_tokens", UsagePart.Reasoning));

    public static readonly UsageReader Responses = new(
        UsagePart.Input,
        new("input_tokens", UsagePart.Input), new("output_tokens", UsagePart.Output), new("cached_tokens", UsagePart.Cached), new("reasoning_tokens", UsagePart.Reasoning));

    /// <summary>Here the input does not include what was read from a cache or written to it.</summary>
    public static readonly UsageReader Anthropic = new(
        UsagePart.Input | UsagePart.Output,
        new("input_tokens", UsagePart.Input), new("cache_creation_input_tokens", UsagePart.Input | UsagePart.CacheWrite), new("cache_read_input_tokens", UsagePart.Input | UsagePart.Cached),
        new("output_tokens", UsagePart.Output), new("thinking_tokens", UsagePart.Reasoning));

    /// <summary>Here the output does not include the thoughts.</summary>
    public static readonly UsageReader Gemini = new(
        UsagePart.Input,
        new("promptTokenCount", UsagePart.Input), new("toolUsePromptTokenCount", UsagePart.Input), new("cachedContentTokenCount", UsagePart.Cached),
        new("candidatesTokenCount", UsagePart.Output), new("thoughtsTokenCount", UsagePart.Output | UsagePart.Reasoning));

    /// <returns>Null when it is no object or names no tokens.</returns>
    public Usage? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var (usage, isKnown) = (default(Usage), false);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartArray) reader.Skip();
                if (reader.TokenType != JsonTokenType.PropertyName || Find(ref reader) is not { } part) continue;
                reader.Read();
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var count)) continue;
                usage = Add(usage, part, Math.Max(0, count)); // booked: a provider must not be able to lower it below zero
                isKnown |= (part & isKnownBy) != 0;
            }
        }
        catch (JsonException)
        {
            return null; // not usage, whatever it is; the bytes go to the caller as they are
        }

        return isKnown ? usage : null;
    }

    /// <summary>Of a stream that reports again: each sum is cumulative, and one that is left out has not changed.</summary>
    public static Usage Later(Usage? before, Usage now) => before is not { } then ? now : new Usage(
        Math.Max(then.InputTokens, now.InputTokens),
        Math.Max(then.OutputTokens, now.OutputTokens),
        Math.Max(then.CachedInputTokens, now.CachedInputTokens),
        Math.Max(then.ReasoningTokens, now.ReasoningTokens),
        Math.Max(then.CacheWriteTokens, now.CacheWriteTokens));

    /// <summary>A count that stands alone; null when it is none.</summary>
    public static long? Count(ReadOnlySpan<byte> json) =>
        Utf8Parser.TryParse(json, out long count, out var read) && read == json.Length ? Math.Max(0, count) : null;

    private UsagePart? Find(ref Utf8JsonReader reader)
    {
        foreach (var member in members)
        {
            if (reader.ValueTextEquals(member.Utf8)) return member.Part;
        }

        return null;
    }

    private static Usage Add(Usage usage, UsagePart part, long count) => new(
        usage.InputTokens + (part.HasFlag(UsagePart.Input) ? count : 0),
        usage.OutputTokens + (part.HasFlag(UsagePart.Output) ? count : 0),
        usage.CachedInputTokens + (part.HasFlag(UsagePart.Cached) ? count : 0),
        usage.ReasoningTokens + (part.HasFlag(UsagePart.Reasoning) ? count : 0),
        usage.CacheWriteTokens + (part.HasFlag(UsagePart.CacheWrite) ? count : 0));
}

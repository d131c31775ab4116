using System.Text.Json;
using McpHub.Calls;

namespace McpHub.Models;

/// <summary>Reads the <c>usage</c> object of OpenAI's Chat Completions and Embeddings.</summary>
internal static class UsageReader
{
    /// <returns>Null when it is no object or names no tokens.</returns>
    public static Usage? Read(ReadOnlySpan<byte> json)
    {
        long? input = null;
        long output = 0, cached = 0, reasoning = 0;
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("prompt_tokens"u8)) input = ReadCount(ref reader);
                else if (reader.ValueTextEquals("completion_tokens"u8)) output = ReadCount(ref reader);
                else if (reader.ValueTextEquals("prompt_tokens_details"u8)) cached = ReadDetail(ref reader, "cached_tokens"u8);
                else if (reader.ValueTextEquals("completion_tokens_details"u8)) reasoning = ReadDetail(ref reader, "reasoning_tokens"u8);
                else reader.Skip();
            }
        }
        catch (JsonException)
        {
            return null; // not usage, whatever it is; the bytes go to the caller as they are
        }

        return input is null ? null : new Usage(input.Value, output, cached, reasoning);
    }

    private static long ReadDetail(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return 0;
        }

        long count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name)) count = ReadCount(ref reader);
            else reader.Skip();
        }

        return count;
    }

    // Usage is booked: a provider must not be able to lower it below zero.
    private static long ReadCount(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count)) return Math.Max(0, count);
        reader.Skip();
        return 0;
    }
}

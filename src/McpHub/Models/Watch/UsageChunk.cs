using System.Text.Json;

namespace McpHub.Models;

/// <summary>The event of a stream of Chat Completions that tells nothing but usage. [hot]</summary>
internal static class UsageChunk
{
    /// <param name="data">Of an event in which there is usage.</param>
    public static bool Is(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isIt = reader.ValueTextEquals("choices"u8);
                reader.Read();
                if (isIt) return reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.EndArray;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return false; // whatever it is, it is the caller's to see
        }

        return false;
    }
}

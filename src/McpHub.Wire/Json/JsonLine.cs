using System.Text.Json;

namespace McpHub.Wire.Json;

/// <summary>Messages on transports where a line is a message.</summary>
public static class JsonLine
{
    private const byte LineFeed = (byte)'\n';
    private const byte Return = (byte)'\r';

    /// <summary>The JSON on one line, ended. Line breaks between its tokens become spaces; inside strings JSON has none.</summary>
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        var line = new byte[json.Length + 1];
        json.CopyTo(line);
        line.AsSpan(0, json.Length).Replace(LineFeed, (byte)' ');
        line.AsSpan(0, json.Length).Replace(Return, (byte)' ');
        line[^1] = LineFeed;
        return line;
    }

    /// <summary>
    /// The values that stand on one line, as slices of it: a writer that is interrupted between a message and its line end joins it to
    /// the next one.
    /// </summary>
    /// <returns>Nothing when the line holds anything else, or more than <paramref name="most"/> values.</returns>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Values(ReadOnlyMemory<byte> line, int most)
    {
        var values = new List<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                if (values.Count == most) return [];
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                values.Add(line[start..(int)reader.BytesConsumed]);
            }

            return values;
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

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
}

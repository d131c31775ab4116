namespace McpHub.Wire.Dialects;

/// <summary>The short names of sound formats in OpenAI's dialects.</summary>
internal static class AudioFormats
{
    private const string Prefix = "audio/";

    public static string ToMediaType(string format) => format == "mp3" ? "audio/mpeg" : Prefix + format;

    public static string OfMediaType(string mediaType) => mediaType switch
    {
        "audio/mpeg" => "mp3",
        "audio/x-wav" or "audio/wave" => "wav",
        _ => mediaType.StartsWith(Prefix, StringComparison.Ordinal) ? mediaType[Prefix.Length..] : mediaType,
    };
}

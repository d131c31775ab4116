using System.Collections.Frozen;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>The short names of formats, which Converse has in the place of media types.</summary>
internal static class MediaFormats
{
    private static readonly FrozenDictionary<string, string> DocumentTypes = new Dictionary<string, string>
    {
        ["pdf"] = "application/pdf",
        ["csv"] = "text/csv",
        ["doc"] = "application/msword",
        ["docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ["xls"] = "application/vnd.ms-excel",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ["html"] = "text/html",
        ["txt"] = "text/plain",
        ["md"] = "text/markdown",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> DocumentFormats = DocumentTypes.ToFrozenDictionary(one => one.Value, one => one.Key);
    private static readonly FrozenSet<string> Images = ["png", "jpeg", "gif", "webp"];
    private static readonly FrozenSet<string> Videos = ["mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"];
    private static readonly FrozenSet<string> Sounds = ["mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "mka", "x-aac", "m4a", "mpeg", "mpga", "pcm", "webm"];

    public static string TypeOfDocument(string format) => DocumentTypes.GetValueOrDefault(format, "application/octet-stream");

    /// <returns>Null when it is none of them.</returns>
    public static string? OfDocument(string type) => DocumentFormats.GetValueOrDefault(type);

    public static string TypeOf(string kind, string format) => (kind, format) switch
    {
        ("video", "three_gp") => "video/3gpp",
        ("audio", "mp3") => "audio/mpeg",
        _ => $"{kind}/{format}",
    };

    /// <returns>Null when Converse does not know it.</returns>
    public static string? Of(string kind, string type)
    {
        var format = type switch
        {
            "video/3gpp" => "three_gp",
            "video/quicktime" => "mov",
            "video/x-matroska" or "audio/x-matroska" => "mkv",
            "audio/mpeg" => "mp3",
            "audio/x-wav" or "audio/wave" => "wav",
            "image/jpg" => "jpeg",
            _ => type[(type.IndexOf('/', StringComparison.Ordinal) + 1)..],
        };
        var known = kind switch { "image" => Images, "video" => Videos, _ => Sounds };
        return type.StartsWith(kind + "/", StringComparison.Ordinal) && known.Contains(format) ? format : null;
    }
}

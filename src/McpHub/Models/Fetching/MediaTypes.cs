namespace McpHub.Models.Fetching;

/// <summary>What bytes are, by how they begin: servers say <c>application/octet-stream</c> of an image, or <c>image/png</c> of a page with an error.</summary>
internal static class MediaTypes
{
    private const string Png = "image/png";
    private const string Jpeg = "image/jpeg";
    private const string Gif = "image/gif";
    private const string Webp = "image/webp";
    private const string Pdf = "application/pdf";

    private static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    private static ReadOnlySpan<byte> JpegStart => [0xff, 0xd8, 0xff];

    /// <summary>Whether such bytes can be told by how they begin.</summary>
    public static bool Knows(string type) => type is Png or Jpeg or Gif or Webp or Pdf;

    /// <returns>Null when they are none of those that are known.</returns>
    public static string? Of(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(PngStart) ? Png
        : bytes.StartsWith(JpegStart) ? Jpeg
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? Gif
        : bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? Webp
        : bytes.StartsWith("%PDF-"u8) ? Pdf
        : null;
}

using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>Images stand in a message as bare base64. What they are is told by how they begin.</summary>
internal static class ImageTypes
{
    private static readonly (string Start, string Type)[] Known =
        [("iVBORw0KGgo", "image/png"), ("/9j/", "image/jpeg"), ("R0lGOD", "image/gif"), ("UklGR", "image/webp"), ("Qk", "image/bmp")];

    public static ImageBlock Read(JsonField image)
    {
        var data = image.RequiredText();
        if (data.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return new ImageBlock(DataUrl.ToMedia(image, data));
        var type = Known.FirstOrDefault(known => data.StartsWith(known.Start, StringComparison.Ordinal)).Type;
        return new ImageBlock(new InlineMedia(type ?? "image/png", data));
    }
}

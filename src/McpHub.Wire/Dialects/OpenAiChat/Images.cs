using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Pictures in an answer. OpenAI has no member for them; <c>message.images</c> is the one that gateways agree on most.</summary>
internal static class Images
{
    public static bool CanWrite(ImageBlock image) => image.Source is InlineMedia or UrlMedia;

    public static void Write(Utf8JsonWriter json, List<ImageBlock> images)
    {
        images.RemoveAll(image => !CanWrite(image));
        if (images.Count == 0) return;
        json.WriteStartArray("images"u8);
        foreach (var image in images)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "image_url"u8);
            json.WriteStartObject("image_url"u8);
            json.WriteString("url"u8, image.Source is InlineMedia media ? DataUrl.Of(media) : ((UrlMedia)image.Source).Url);
            json.Text("detail", image.Detail);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

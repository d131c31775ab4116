using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Where images and documents come from.</summary>
internal static class Sources
{
    public static Media Read(JsonField source, Func<JsonField, IEnumerable<Block>> readContent)
    {
        var type = source["type"].RequiredText();
        return type switch
        {
            "base64" => new InlineMedia(source["media_type"].RequiredText(), source["data"].RequiredText()),
            "url" => new UrlMedia(source["url"].RequiredText()),
            "file" => new StoredMedia(new Origin(Families.Anthropic), source["file_id"].RequiredText()),
            "text" => new TextMedia(source["data"].RequiredText()),
            "content" => new BlockMedia(source["content"].IsText ? [new TextBlock(source["content"].RequiredText())] : [.. readContent(source["content"])]),
            _ => throw source["type"].Wrong($"'{type}' is no kind of source; use base64, url, file, text or content"),
        };
    }

    public static void Write(Utf8JsonWriter json, Media source, Action<Sequence<Block>> writeContent)
    {
        json.WriteStartObject("source"u8);
        switch (source)
        {
            case InlineMedia media:
                json.WriteString("type"u8, "base64"u8);
                json.WriteString("media_type"u8, media.MediaType);
                json.WriteString("data"u8, media.Base64);
                break;
            case UrlMedia url:
                json.WriteString("type"u8, "url"u8);
                json.WriteString("url"u8, url.Url);
                break;
            case StoredMedia stored:
                json.WriteString("type"u8, "file"u8);
                json.WriteString("file_id"u8, stored.FileId);
                break;
            case TextMedia text:
                json.WriteString("type"u8, "text"u8);
                json.WriteString("media_type"u8, "text/plain"u8);
                json.WriteString("data"u8, text.Text);
                break;
            case BlockMedia blocks:
                json.WriteString("type"u8, "content"u8);
                writeContent(blocks.Content);
                break;
        }

        json.WriteEndObject();
    }
}

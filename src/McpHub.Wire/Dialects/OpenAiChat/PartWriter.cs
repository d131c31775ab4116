using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Writes content: a string when it is nothing but one text, else an array of parts.</summary>
internal sealed class PartWriter(Utf8JsonWriter json, RequestWriteContext context)
{
    public void WriteContent(Sequence<Block> content, string path)
    {
        if (content is [TextBlock { Extras.Dialect: not OpenAiChatDialect.Name } only])
        {
            json.WriteString("content"u8, only.Text);
            Report(only, $"{path}.content[0]");
            return;
        }

        json.WriteStartArray("content"u8);
        for (var index = 0; index < content.Count; index++) WritePart(content[index], $"{path}.content[{index}]");
        json.WriteEndArray();
    }

    private void WritePart(Block block, string path)
    {
        switch (block)
        {
            case TextBlock text:
                Begin("text");
                json.WriteString("text"u8, text.Text);
                break;
            case ImageBlock { Source: StoredMedia }:
                Lose(Feature.ImageFile, path);
                return;
            case ImageBlock image:
                Begin("image_url");
                json.WriteStartObject("image_url"u8);
                json.WriteString("url"u8, UrlOf(image.Source, path));
                json.Text("detail", image.Detail);
                json.WriteEndObject();
                break;
            case AudioBlock { Source: InlineMedia sound }:
                Begin("input_audio");
                json.WriteStartObject("input_audio"u8);
                json.WriteString("data"u8, sound.Base64);
                json.WriteString("format"u8, AudioFormats.OfMediaType(sound.MediaType));
                json.WriteEndObject();
                break;
            case AudioBlock:
                Lose(Feature.AudioInput, path);
                return;
            case VideoBlock:
                Lose(Feature.VideoInput, path);
                return;
            case RefusalBlock refusal:
                Begin("refusal");
                json.WriteString("refusal"u8, refusal.Text);
                break;
            case FileBlock file:
                if (!TryWriteFile(file, path)) return;
                break;
            case OpaqueBlock:
                Lose(Feature.OpaqueBlock, path);
                return;
            default:
                throw new ChatFormatException(path, $"a {block.GetType().Name} cannot stand in this message");
        }

        json.Own(block.Extras, OpenAiChatDialect.Name);
        json.WriteEndObject();
        Report(block, path);
    }

    private bool TryWriteFile(FileBlock file, string path)
    {
        if (file.Title is not null || file.Context is not null || file.WithCitations is not null) Lose(Feature.FileDetails, path);
        switch (file.Source)
        {
            case InlineMedia media:
                BeginFile(file);
                json.WriteString("file_data"u8, DataUrl.Of(media));
                break;
            case StoredMedia stored when stored.Origin.Fits(context.Target):
                BeginFile(file);
                json.WriteString("file_id"u8, stored.FileId);
                break;
            case TextMedia text:
                Begin("text");
                json.WriteString("text"u8, Documents.AsText(file, text.Text));
                Lose(Feature.FileText, path);
                return true;
            case BlockMedia blocks:
                Begin("text");
                json.WriteString("text"u8, Documents.AsText(file, Documents.TextOf(blocks, path)));
                Lose(Feature.FileText, path);
                return true;
            default:
                Lose(file.Source is UrlMedia ? Feature.FileUrl : Feature.FileStored, path);
                return false;
        }

        json.WriteEndObject();
        return true;
    }

    private void BeginFile(FileBlock file)
    {
        Begin("file");
        json.WriteStartObject("file"u8);
        json.Text("filename", file.Name ?? file.Title);
    }

    private void Begin(string type)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
    }

    private static string UrlOf(Media source, string path) => source switch
    {
        InlineMedia media => DataUrl.Of(media),
        UrlMedia url => url.Url,
        _ => throw new ChatFormatException(path, "an image must be bytes, a URL or a file id"),
    };

    private void Report(Block block, string path)
    {
        if (block.Cache is not null) Lose(Feature.CacheMarker, path);
        context.Losses.Report(OpenAiChatLosses.Table, block.Extras, path);
    }

    private void Lose(Feature feature, string path) => context.Losses.Report(OpenAiChatLosses.Table, feature, path);
}

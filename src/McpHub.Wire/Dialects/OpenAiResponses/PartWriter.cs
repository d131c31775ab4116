using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Writes what is given to a model: a string when it is nothing but one text, else an array of parts.</summary>
internal sealed class PartWriter(Utf8JsonWriter json, RequestWriteContext context)
{
    /// <param name="name">Of the member: <c>content</c> of a message, <c>output</c> of a tool.</param>
    public void Write(string name, Sequence<Block> content, string path)
    {
        if (content is [TextBlock { Cache: null, Extras.Dialect: not OpenAiResponsesDialect.Name } only])
        {
            json.WriteString(name, only.Text);
            Report(only, $"{path}.content[0]");
            return;
        }

        json.WriteStartArray(name);
        for (var index = 0; index < content.Count; index++) WritePart(content[index], $"{path}.content[{index}]");
        json.WriteEndArray();
    }

    private void WritePart(Block block, string path)
    {
        if (!TryBegin(block, path)) return;
        if (block.Cache is not null && context.Traits.TakesCacheBreakpoints) WriteBreakpoint();
        NestedExtras.WriteOuter(json, block.Extras);
        json.WriteEndObject();
        Report(block, path);
    }

    private bool TryBegin(Block block, string path)
    {
        switch (block)
        {
            case TextBlock text:
                return Text(text.Text);
            case ImageBlock image:
                return TryBeginImage(image, path);
            case AudioBlock { Source: InlineMedia sound }:
                Begin("input_audio");
                json.WriteStartObject("input_audio"u8);
                json.WriteString("data"u8, sound.Base64);
                json.WriteString("format"u8, AudioFormats.OfMediaType(sound.MediaType));
                json.WriteEndObject();
                return true;
            case AudioBlock:
                return Lost(Feature.AudioInput, path);
            case VideoBlock:
                return Lost(Feature.VideoInput, path);
            case FileBlock file:
                return TryBeginFile(file, path);
            case OpaqueBlock:
                return Lost(Feature.OpaqueBlock, path);
            case RefusalBlock refusal:
                return Text(refusal.Text);
            default:
                throw new ChatFormatException(path, $"a {block.GetType().Name} cannot stand in this message");
        }
    }

    private bool TryBeginImage(ImageBlock image, string path)
    {
        if (image.Source is StoredMedia stored && !stored.Origin.Fits(context.Target)) return Lost(Feature.ImageFile, path);
        Begin("input_image");
        switch (image.Source)
        {
            case StoredMedia own:
                json.WriteString("file_id"u8, own.FileId);
                break;
            case InlineMedia media:
                json.WriteString("image_url"u8, DataUrl.Of(media));
                break;
            case UrlMedia url:
                json.WriteString("image_url"u8, url.Url);
                break;
            default:
                throw new ChatFormatException(path, "an image must be bytes, a URL or a file id");
        }

        json.Text("detail", image.Detail);
        return true;
    }

    private bool TryBeginFile(FileBlock file, string path)
    {
        if (file.Title is not null || file.Context is not null || file.WithCitations is not null) Lost(Feature.FileDetails, path);
        switch (file.Source)
        {
            case TextMedia text:
                Lost(Feature.FileText, path);
                return Text(Documents.AsText(file, text.Text));
            case BlockMedia blocks:
                Lost(Feature.FileText, path);
                return Text(Documents.AsText(file, Documents.TextOf(blocks, path)));
            case StoredMedia stored when !stored.Origin.Fits(context.Target):
                return Lost(Feature.FileStored, path);
        }

        Begin("input_file");
        json.Text("filename", file.Name ?? (file.Source is InlineMedia ? file.Title : null));
        if (file.Source is InlineMedia media) json.WriteString("file_data"u8, DataUrl.Of(media));
        if (file.Source is UrlMedia url) json.WriteString("file_url"u8, url.Url);
        if (file.Source is StoredMedia own) json.WriteString("file_id"u8, own.FileId);
        return true;
    }

    private void Begin(string type)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
    }

    private bool Text(string text)
    {
        Begin("input_text");
        json.WriteString("text"u8, text);
        return true;
    }

    private void WriteBreakpoint()
    {
        json.WriteStartObject("prompt_cache_breakpoint"u8);
        json.WriteString("mode"u8, "explicit"u8);
        json.WriteEndObject();
    }

    private void Report(Block block, string path)
    {
        if (block.Cache is { } cache && (!context.Traits.TakesCacheBreakpoints || cache.Ttl is not null)) Lost(Feature.CacheMarker, path);
        context.Losses.Report(OpenAiResponsesLosses.Table, block.Extras, path);
    }

    private bool Lost(Feature feature, string path)
    {
        context.Losses.Report(OpenAiResponsesLosses.Table, feature, path);
        return false;
    }
}

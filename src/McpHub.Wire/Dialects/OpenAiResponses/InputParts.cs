using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Reads what is given to a model: a string, or an array of parts.</summary>
internal static class InputParts
{
    private static readonly FrozenSet<string> Names =
        ["type", "text", "image_url", "file_id", "input_audio", "filename", "file_data", "file_url", "prompt_cache_breakpoint"];

    private static readonly FrozenSet<string> ImageNames = [.. Names, "detail"];

    private static readonly Origin OpenAi = new(Families.OpenAi);

    public static List<Block> Read(JsonField content)
    {
        if (content.IsText) return [new TextBlock(content.RequiredText())];
        if (!content.IsArray) throw content.Wrong("must be a string or an array of parts");
        return [.. content.Items().Select(ReadPart)];
    }

    private static Block ReadPart(JsonField part)
    {
        var type = part["type"].RequiredText();
        Block block = type switch
        {
            "input_text" or "output_text" or "text" => new TextBlock(part["text"].RequiredText()),
            "input_image" => new ImageBlock(ReadImage(part)) { Detail = part["detail"].Text() },
            "input_audio" => ReadAudio(part["input_audio"]),
            "input_file" => ReadFile(part),
            _ => throw part["type"].Wrong($"'{type}' is no part of a message; use input_text, input_image, input_file or input_audio"),
        };
        return block with
        {
            Cache = part["prompt_cache_breakpoint"].Exists ? new CacheMarker() : null,
            Extras = part.Rest(OpenAiResponsesDialect.Name, block is ImageBlock ? ImageNames : Names),
        };
    }

    private static Media ReadImage(JsonField part)
    {
        if (part["file_id"].Text() is { } id) return new StoredMedia(OpenAi, id);
        var url = part["image_url"].Text() ?? throw part.Wrong("needs image_url or file_id");
        return DataUrl.ToMedia(part["image_url"], url);
    }

    private static AudioBlock ReadAudio(JsonField audio) =>
        new(new InlineMedia(AudioFormats.ToMediaType(audio["format"].RequiredText()), audio["data"].RequiredText()));

    private static FileBlock ReadFile(JsonField part)
    {
        var name = part["filename"].Text();
        Media source;
        if (part["file_id"].Text() is { } id) source = new StoredMedia(OpenAi, id);
        else if (part["file_url"].Text() is { } url) source = new UrlMedia(url);
        else if (part["file_data"].Text() is { } data) source = ReadData(part["file_data"], data, name);
        else throw part.Wrong("needs file_data, file_url or file_id");
        return new FileBlock(source) { Name = name };
    }

    private static Media ReadData(JsonField field, string data, string? name)
    {
        if (data.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return DataUrl.ToMedia(field, data);
        var isPdf = name is not null && name.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase);
        return new InlineMedia(isPdf ? "application/pdf" : "application/octet-stream", data);
    }
}

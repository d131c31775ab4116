using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Reads the content of messages: a string, or an array of parts.</summary>
internal static class Content
{
    private static readonly FrozenSet<string> PartNames = ["type", "text", "image_url", "input_audio", "file", "refusal", "cache_control"];

    /// <returns>Empty when absent.</returns>
    public static List<Block> Read(JsonField content)
    {
        if (!content.Exists) return [];
        if (content.IsText) return [new TextBlock(content.RequiredText())];
        if (!content.IsArray) throw content.Wrong("must be a string or an array of parts");
        return [.. content.Items().Select(ReadPart)];
    }

    private static Block ReadPart(JsonField part)
    {
        var type = part["type"].RequiredText();
        Block block = type switch
        {
            "text" => new TextBlock(part["text"].RequiredText()),
            "image_url" => ReadImage(part["image_url"]),
            "input_audio" => ReadAudio(part["input_audio"]),
            "file" => ReadFile(part["file"]),
            "refusal" => new RefusalBlock(part["refusal"].RequiredText()),
            _ => throw part["type"].Wrong($"'{type}' is no part of Chat Completions; use text, image_url, input_audio, file or refusal"),
        };
        return block with { Cache = ReadCache(part["cache_control"]), Extras = part.Rest(OpenAiChatDialect.Name, PartNames) };
    }

    /// <summary>Anthropic's mark, which several OpenAI-compatible gateways take as well.</summary>
    public static CacheMarker? ReadCache(JsonField control) => control.Exists ? new CacheMarker(control["ttl"].Text()) : null;

    public static ImageBlock ReadImage(JsonField image) => new(DataUrl.ToMedia(image["url"], image["url"].RequiredText())) { Detail = image["detail"].Text() };

    private static AudioBlock ReadAudio(JsonField audio) =>
        new(new InlineMedia(AudioFormats.ToMediaType(audio["format"].RequiredText()), audio["data"].RequiredText()));

    private static FileBlock ReadFile(JsonField file)
    {
        var name = file["filename"].Text();
        if (file["file_id"].Text() is { } id) return new FileBlock(new StoredMedia(new Origin(Families.OpenAi), id)) { Name = name };
        var data = file["file_data"].Text() ?? throw file.Wrong("needs file_data or file_id");
        var media = data.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            ? DataUrl.ToMedia(file["file_data"], data)
            : new InlineMedia(name is not null && name.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase) ? "application/pdf" : "application/octet-stream", data);
        return new FileBlock(media) { Name = name };
    }
}

using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>Writes the blocks of a request.</summary>
internal sealed class BlockWriter(Utf8JsonWriter json, RequestWriteContext context)
{
    private const int MaxNameChars = 200;

    /// <param name="begin">Called before something is written, and only then.</param>
    public void Write(Block block, string path, Action begin)
    {
        if (!CanWrite(block, path)) return;
        begin();
        if (block is OpaqueBlock opaque)
        {
            opaque.Json.WriteTo(json);
        }
        else
        {
            json.WriteStartObject();
            WriteBody(block, path);
            json.WriteEndObject();
        }

        if (block.Cache is { } cache) WriteCachePoint(json, cache);
        context.Losses.Report(ConverseLosses.Table, block.Extras, path);
    }

    public static void WriteCachePoint(Utf8JsonWriter json, CacheMarker cache)
    {
        json.WriteStartObject();
        json.WriteStartObject("cachePoint"u8);
        json.WriteString("type"u8, "default"u8);
        json.Text("ttl", cache.Ttl);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private bool CanWrite(Block block, string path)
    {
        // A text that is blank is refused.
        if (block is TextBlock text && string.IsNullOrWhiteSpace(text.Text)) return false;
        if (block is RefusalBlock refusal && string.IsNullOrWhiteSpace(refusal.Text)) return false;
        var isForeign = block.State is { } state && !(state.Kind is StateKinds.ThinkingSignature or StateKinds.RedactedThinking && state.Origin.Fits(context.Target));
        if (isForeign) Lose(Feature.ReasoningState, path);
        if (block is ReasoningBlock reasoning) return !isForeign && (reasoning.Text.Length > 0 || reasoning.State is not null);
        Feature? lost = block switch
        {
            OpaqueBlock opaque when opaque.Origin.Family != Families.Bedrock => Feature.OpaqueBlock,
            ImageBlock image => LostOf(image.Source, "image", Feature.ImageUrl, Feature.ImageFile, Feature.ImageType),
            AudioBlock audio => LostOf(audio.Source, "audio", Feature.AudioInput, Feature.AudioInput, Feature.AudioInput),
            VideoBlock video => LostOf(video.Source, "video", Feature.VideoInput, Feature.VideoInput, Feature.VideoInput),
            FileBlock file => LostOf(file.Source, "", Feature.FileUrl, Feature.FileStored, Feature.FileType),
            _ => null,
        };
        if (lost is { } feature) Lose(feature, path);
        return lost is null;
    }

    private Feature? LostOf(Media source, string kind, Feature url, Feature stored, Feature type) => source switch
    {
        UrlMedia => url,
        StoredMedia one when !one.Origin.Fits(context.Target) => stored,
        InlineMedia media => FormatOf(kind, media.MediaType) is null ? type : null,
        StoredMedia one => one.MediaType is null || FormatOf(kind, one.MediaType) is null ? type : null,
        _ => null,
    };

    private static string? FormatOf(string kind, string type) => kind.Length == 0 ? MediaFormats.OfDocument(type) : MediaFormats.Of(kind, type);

    private void WriteBody(Block block, string path)
    {
        switch (block)
        {
            case TextBlock text:
                if (text.Citations.Any(citation => !Citations.CanWrite(citation))) Lose(Feature.Citations, path);
                Citations.WriteText(json, text);
                break;
            case RefusalBlock refusal:
                json.WriteString("text"u8, refusal.Text);
                Lose(Feature.Refusal, path);
                break;
            case ReasoningBlock reasoning:
                ReasoningForm.Write(json, reasoning, reasoning.State?.Data);
                break;
            case ImageBlock image:
                WriteMedia("image", image.Source);
                if (image.Detail is not null) Lose(Feature.ImageDetail, path);
                break;
            case AudioBlock audio:
                WriteMedia("audio", audio.Source);
                break;
            case VideoBlock video:
                WriteMedia("video", video.Source);
                break;
            case FileBlock file:
                WriteDocument(file, path);
                break;
            case ToolCallBlock call:
                WriteCall(call, path);
                break;
            case ToolResultBlock result:
                WriteResult(result, path);
                break;
            default:
                throw new ChatFormatException(path, $"a {block.GetType().Name} cannot stand in this message");
        }
    }

    private void WriteCall(ToolCallBlock call, string path)
    {
        if (!ToolInput.TryToObject(call.Input, out var input))
        {
            Lose(Feature.ToolInput, path, $"The call is {call.CallId}.");
            input = ToolInput.Wrap(call.Input);
        }

        json.WriteStartObject("toolUse"u8);
        json.WriteString("toolUseId"u8, call.CallId);
        json.WriteString("name"u8, ToolWriter.NameOf(call.Namespace, call.Name));
        json.Raw("input", input);
        json.WriteEndObject();
        if (call.Namespace is not null) Lose(Feature.ToolNamespace, path);
    }

    private void WriteResult(ToolResultBlock result, string path)
    {
        json.WriteStartObject("toolResult"u8);
        json.WriteString("toolUseId"u8, result.CallId);
        json.WriteStartArray("content"u8);
        for (var index = 0; index < result.Content.Count; index++) Write(result.Content[index], $"{path}.content[{index}]", static () => { });
        json.WriteEndArray();
        if (result.IsError) json.WriteString("status"u8, "error"u8);
        json.WriteEndObject();
    }

    private void WriteMedia(string kind, Media source)
    {
        json.WriteStartObject(kind);
        json.WriteString("format"u8, MediaFormats.Of(kind, source is InlineMedia media ? media.MediaType : ((StoredMedia)source).MediaType!));
        WriteSource(source);
        json.WriteEndObject();
    }

    private void WriteDocument(FileBlock file, string path)
    {
        var asked = file.Name ?? file.Title ?? "document";
        var name = NameOf(asked);
        json.WriteStartObject("document"u8);
        var type = file.Source is InlineMedia media ? media.MediaType : (file.Source as StoredMedia)?.MediaType;
        json.WriteString("format"u8, type is null ? "txt" : MediaFormats.OfDocument(type));
        json.WriteString("name"u8, name);
        WriteSource(file.Source);
        json.Text("context", file.Context);
        if (file.WithCitations is { } enabled)
        {
            json.WriteStartObject("citations"u8);
            json.WriteBoolean("enabled"u8, enabled);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (name != asked || (file.Name is not null && file.Title is not null)) Lose(Feature.FileDetails, path);
    }

    private void WriteSource(Media source)
    {
        json.WriteStartObject("source"u8);
        switch (source)
        {
            case InlineMedia media:
                json.WriteString("bytes"u8, media.Base64);
                break;
            case StoredMedia stored:
                json.WriteStartObject("s3Location"u8);
                json.WriteString("uri"u8, stored.FileId);
                json.WriteEndObject();
                break;
            case TextMedia text:
                json.WriteString("text"u8, text.Text);
                break;
            case BlockMedia blocks:
                json.WriteStartArray("content"u8);
                foreach (var block in blocks.Content)
                {
                    json.WriteStartObject();
                    json.WriteString("text"u8, Documents.TextOf(new BlockMedia([block]), "document"));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
        }

        json.WriteEndObject();
    }

    // Letters, digits, single spaces, hyphens, parentheses and square brackets are all that a name may hold.
    private static string NameOf(string asked)
    {
        var plain = string.Concat(asked.Select(one => char.IsAsciiLetterOrDigit(one) || one is ' ' or '-' or '(' or ')' or '[' or ']' ? one : '-'));
        var name = string.Join(' ', plain.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return name.Length == 0 ? "document" : name[..Math.Min(name.Length, MaxNameChars)];
    }

    private void Lose(Feature feature, string path, string? detail = null) => context.Losses.Report(ConverseLosses.Table, feature, path, detail);
}

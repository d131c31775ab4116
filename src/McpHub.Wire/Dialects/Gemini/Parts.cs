using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Reads parts, of which messages are made.</summary>
internal static class Parts
{
    private static readonly FrozenSet<string> Names =
        GeminiNames.Both("text", "thought", "thoughtSignature", "inlineData", "fileData", "functionCall", "functionResponse");

    /// <summary>Members that say more about the data of a part and are no data themselves.</summary>
    private static readonly FrozenSet<string> About = GeminiNames.Both("thought", "thoughtSignature", "videoMetadata", "mediaResolution", "partMetadata");

    /// <param name="origin">Who made its signature.</param>
    /// <param name="idOf">The id of a function call, given or made.</param>
    /// <returns>Null for a part that holds nothing.</returns>
    public static Block? Read(JsonField part, Origin origin, Func<JsonField, string> idOf)
    {
        if (!part.IsObject) throw part.Wrong("must be an object");
        var block = ReadData(part, origin, idOf);
        return block is null or OpaqueBlock ? block : block with { State = ReadState(part, origin), Extras = part.Rest(GeminiDialect.Name, Names) };
    }

    public static Block Media(JsonField holder, Media source, string? type)
    {
        var kind = type is null ? "" : type[..Math.Max(0, type.IndexOf('/', StringComparison.Ordinal))];
        return kind switch
        {
            "image" => new ImageBlock(source),
            "audio" => new AudioBlock(source),
            "video" => new VideoBlock(source),
            _ when source is UrlMedia url && Urls.IsYouTube(url.Url) => new VideoBlock(source),
            _ => new FileBlock(source) { Name = holder.Of("displayName").Text() },
        };
    }

    public static Block ReadInline(JsonField data)
    {
        var type = data.Of("mimeType").RequiredText();
        return Media(data, new InlineMedia(type, data["data"].Text() ?? throw data["data"].Wrong("is required and must be base64")), type);
    }

    public static Block ReadFile(JsonField data)
    {
        var type = data.Of("mimeType").Text();
        var uri = data.Of("fileUri").RequiredText();
        return Media(data, Urls.IsStored(uri) ? new StoredMedia(new Origin(Families.Gemini), uri, type) : new UrlMedia(uri, type), type);
    }

    private static Block? ReadData(JsonField part, Origin origin, Func<JsonField, string> idOf)
    {
        var isThought = part["thought"].Flag() is true;
        if (part["text"].Text() is { } text) return isThought ? new ReasoningBlock(text) { IsSummary = true } : new TextBlock(text);
        if (isThought && part.Of("inlineData").Exists) return new OpaqueBlock(origin, "thought", part.Raw());
        if (part.Of("inlineData") is { Exists: true } inline) return ReadInline(inline);
        if (part.Of("fileData") is { Exists: true } file) return ReadFile(file);
        if (part.Of("functionCall") is { Exists: true } call) return ReadCall(call, idOf);
        if (part.Members().FirstOrDefault(member => member.Value.IsObject && !About.Contains(member.Key)) is { Key: { } kind }) return new OpaqueBlock(origin, GeminiNames.ToCamel(kind), part.Raw());
        if (!part.Of("thoughtSignature").Exists) return null;
        return isThought ? new ReasoningBlock("") { IsSummary = true } : new TextBlock("");
    }

    private static ToolCallBlock ReadCall(JsonField call, Func<JsonField, string> idOf)
    {
        if (call.Of("partialArgs").Exists) throw call.Of("partialArgs").Wrong("cannot be put together; do not set streamFunctionCallArguments");
        var args = call["args"];
        if (args.Exists && !args.IsObject) throw args.Wrong("must be an object");
        return new ToolCallBlock(idOf(call), call["name"].RequiredName(), args.Exists ? args.Raw().ToString() : "{}");
    }

    private static OpaqueState? ReadState(JsonField part, Origin origin) =>
        part.Of("thoughtSignature").Text() is { Length: > 0 } signature ? Signatures.Read(signature, origin) : null;
}

using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>Reads blocks, of which messages and answers are made.</summary>
/// <param name="origin">Who made signatures.</param>
internal sealed class BlockReader(Origin origin)
{
    /// <summary>A cache point marks the block before it.</summary>
    public List<Block> Read(JsonField content)
    {
        var blocks = new List<Block>();
        foreach (var field in content.Items())
        {
            if (!field.IsObject) throw field.Wrong("must be an object");
            if (field["cachePoint"] is { Exists: true } point)
            {
                if (blocks.Count == 0) throw point.Wrong("has nothing before it that could be cached");
                blocks[^1] = blocks[^1] with { Cache = new CacheMarker(point["ttl"].Text()) };
                continue;
            }

            blocks.Add(ReadOne(field));
        }

        return blocks;
    }

    private Block ReadOne(JsonField field)
    {
        var kind = field.Members().FirstOrDefault(member => member.Value.Exists).Key ?? throw field.Wrong("holds nothing; use text, image, document, toolUse, toolResult or another block of Converse");
        var value = field[kind];
        return kind switch
        {
            "text" => new TextBlock(value.RequiredText()),
            "image" => new ImageBlock(ReadMedia(value, "image")),
            "video" => new VideoBlock(ReadMedia(value, "video")),
            "audio" => new AudioBlock(ReadMedia(value, "audio")),
            "document" => ReadDocument(value),
            "toolUse" => new ToolCallBlock(value["toolUseId"].RequiredName(), value["name"].RequiredName(), ReadInput(value["input"])),
            "toolResult" => ReadResult(value),
            "reasoningContent" => ReadReasoning(value),
            "citationsContent" => new TextBlock(string.Concat(value["content"].Items().Select(part => part["text"].Text()))) { Citations = [.. value["citations"].Items().Select(Citations.Read)] },
            _ => new OpaqueBlock(origin, kind, field.Raw()),
        };
    }

    private static string ReadInput(JsonField input)
    {
        if (!input.Exists) return "{}";
        return input.IsObject ? input.Raw().ToString() : throw input.Wrong("must be an object");
    }

    private ToolResultBlock ReadResult(JsonField result)
    {
        Sequence<Block> content = [.. result["content"].Items().Select(part => part["json"] is { Exists: true } json ? new TextBlock(json.Raw().ToString()) : ReadOne(part))];
        return new ToolResultBlock(result["toolUseId"].RequiredName(), content) { IsError = result["status"].Text() == "error" };
    }

    private ReasoningBlock ReadReasoning(JsonField reasoning)
    {
        if (reasoning["redactedContent"].Text() is { } redacted) return new ReasoningBlock("") { State = new OpaqueState(origin, StateKinds.RedactedThinking, redacted) };
        var text = reasoning["reasoningText"];
        return new ReasoningBlock(text["text"].Text() ?? "") { State = Signature(text["signature"].Text()) };
    }

    public OpaqueState? Signature(string? signature) => string.IsNullOrEmpty(signature) ? null : StateTag.Read(signature) ?? new OpaqueState(origin, StateKinds.ThinkingSignature, signature);

    private static Media ReadMedia(JsonField holder, string kind) => ReadSource(holder["source"], MediaFormats.TypeOf(kind, holder["format"].RequiredText()));

    private static Media ReadSource(JsonField source, string type)
    {
        if (source["bytes"].Text() is { } bytes) return new InlineMedia(type, bytes);
        if (source["s3Location"]["uri"].Text() is { } uri) return new StoredMedia(new Origin(Families.Bedrock), uri, type);
        throw source.Wrong("needs bytes or s3Location");
    }

    private static FileBlock ReadDocument(JsonField document)
    {
        var source = document["source"];
        Media media = source["text"].Text() is { } text ? new TextMedia(text)
            : source["content"].Exists ? new BlockMedia([.. source["content"].Items().Select(part => (Block)new TextBlock(part["text"].RequiredText()))])
            : ReadSource(source, MediaFormats.TypeOfDocument(document["format"].RequiredText()));
        return new FileBlock(media)
        {
            Name = document["name"].RequiredText(),
            Context = document["context"].Text(),
            WithCitations = document["citations"]["enabled"].Flag(),
        };
    }
}

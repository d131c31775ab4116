using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Reads content blocks, of requests and of answers.</summary>
/// <param name="origin">Whose blocks they are, for those that nobody else can read.</param>
internal sealed class BlockReader(Origin origin)
{
    private static readonly FrozenSet<string> TextNames = ["type", "text", "citations", "cache_control"];
    private static readonly FrozenSet<string> MediaNames = ["type", "source", "title", "context", "citations", "cache_control"];
    private static readonly FrozenSet<string> ResultNames = ["type", "tool_use_id", "content", "is_error", "cache_control"];
    private static readonly FrozenSet<string> CallNames = ["type", "id", "name", "input", "cache_control"];
    private static readonly FrozenSet<string> DirectCallNames = [.. CallNames, "caller"];

    /// <summary>A string, or an array of blocks.</summary>
    public IEnumerable<Block> Read(JsonField content)
    {
        if (content.IsText) return [new TextBlock(content.RequiredText())];
        if (content.Exists && !content.IsArray) throw content.Wrong("must be a string or an array of blocks");
        return content.Items().Select(ReadOne);
    }

    public Block ReadOne(JsonField block)
    {
        var type = block["type"].RequiredText();
        Block read = type switch
        {
            "text" => new TextBlock(block["text"].RequiredText()) { Citations = [.. block["citations"].Items().Select(CitationForm.Read)], Extras = block.Rest(AnthropicDialect.Name, TextNames) },
            "image" => new ImageBlock(Sources.Read(block["source"], Read)) { Extras = block.Rest(AnthropicDialect.Name, MediaNames) },
            "document" => ReadDocument(block),
            "tool_use" => ReadCall(block),
            "tool_result" => ReadResult(block),
            "thinking" => new ReasoningBlock(block["thinking"].Text() ?? "") { State = StateOf(StateKinds.ThinkingSignature, block["signature"].Text()) },
            "redacted_thinking" => new ReasoningBlock("") { State = StateOf(StateKinds.RedactedThinking, block["data"].RequiredText()) },
            _ => new OpaqueBlock(origin, type, block.Raw()),
        };
        return read is OpaqueBlock ? read : read with { Cache = CacheControl.Read(block["cache_control"]) };
    }

    public ToolCallBlock ReadCall(JsonField block)
    {
        var input = block["input"];
        if (input.Exists && !input.IsObject) throw input.Wrong("must be an object");
        return new ToolCallBlock(block["id"].RequiredName(), block["name"].RequiredName(), input.Exists ? input.Raw().ToString() : "{}")
        {
            // That the model itself calls goes without saying, here and in every other dialect.
            Extras = block.Rest(AnthropicDialect.Name, block["caller"]["type"].Text() == "direct" ? DirectCallNames : CallNames),
        };
    }

    public OpaqueState? StateOf(string kind, string? data) => string.IsNullOrEmpty(data) ? null : StateTag.Read(data) ?? new OpaqueState(origin, kind, data);

    private FileBlock ReadDocument(JsonField block) => new(Sources.Read(block["source"], Read))
    {
        Title = block["title"].Text(),
        Context = block["context"].Text(),
        WithCitations = block["citations"]["enabled"].Flag(),
        Extras = block.Rest(AnthropicDialect.Name, MediaNames),
    };

    private ToolResultBlock ReadResult(JsonField block) => new(block["tool_use_id"].RequiredText(), [.. Read(block["content"])])
    {
        IsError = block["is_error"].Flag() ?? false,
        Extras = block.Rest(AnthropicDialect.Name, ResultNames),
    };
}

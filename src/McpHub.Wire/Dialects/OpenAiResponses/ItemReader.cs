using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Reads what a model put out, item by item: in an answer, and in a request that sends it back.</summary>
internal static class ItemReader
{
    public static readonly FrozenSet<string> MessageNames = ["type", "id", "role", "content", "status"];
    public static readonly FrozenSet<string> PartNames = ["type", "text", "annotations", "logprobs", "refusal"];
    public static readonly FrozenSet<string> ReasoningNames = ["type", "id", "summary", "content", "encrypted_content", "status"];
    public static readonly FrozenSet<string> CallNames = ["type", "id", "call_id", "name", "namespace", "arguments", "input", "status"];
    private static readonly FrozenSet<string> ImageNames = ["type", "id", "result", "status", "output_format"];

    /// <param name="origin">Who made it.</param>
    public static List<Block> Read(JsonField item, Origin origin)
    {
        var type = item["type"].RequiredText();
        return type switch
        {
            "message" => ReadMessage(item),
            "reasoning" => ReadReasoning(item, origin),
            "function_call" or "custom_tool_call" => [ReadCall(item, type) with { Input = InputOf(item, type) }],
            "image_generation_call" when item["result"].IsText => [ReadImage(item)],
            _ => [new OpaqueBlock(origin, type, item.Raw())],
        };
    }

    public static List<Block> ReadMessage(JsonField item)
    {
        if (item["content"].IsText) return [new TextBlock(item["content"].RequiredText()) { Id = item["id"].Text(), Extras = NestedExtras.Join(default, MessageExtras(item)) }];
        if (item["content"] is { Exists: true, IsArray: false } content) throw content.Wrong("must be a string or an array of parts");
        var isFirst = true;
        var blocks = new List<Block>();
        foreach (var part in item["content"].Items())
        {
            blocks.Add(ReadPart(part, item, isFirst));
            isFirst = false;
        }

        return blocks;
    }

    /// <param name="isFirst">Of its message: then it holds the members of the message that nobody else knows.</param>
    public static Block ReadPart(JsonField part, JsonField message, bool isFirst)
    {
        var type = part["type"].RequiredText();
        Block block = type switch
        {
            "output_text" or "input_text" or "text" => new TextBlock(part["text"].RequiredText()) { Citations = [.. part["annotations"].Items().Select(Annotations.Read)] },
            "refusal" => new RefusalBlock(part["refusal"].RequiredText()),
            _ => throw part["type"].Wrong($"'{type}' is no part of an assistant's message; use output_text or refusal"),
        };
        return block with
        {
            Id = message["id"].Text(),
            Extras = NestedExtras.Join(part.Rest(OpenAiResponsesDialect.Name, PartNames), isFirst ? MessageExtras(message) : []),
        };
    }

    /// <summary>A block for each part; the state goes with the last. An item of nothing but state is one empty block.</summary>
    private static List<Block> ReadReasoning(JsonField item, Origin origin)
    {
        var id = item["id"].Text();
        var extras = item.Rest(OpenAiResponsesDialect.Name, ReasoningNames);
        List<ReasoningBlock> blocks =
        [
            .. item["summary"].Items().Select(part => new ReasoningBlock(part["text"].RequiredText()) { Id = id, IsSummary = true }),
            .. item["content"].Items().Select(part => new ReasoningBlock(part["text"].RequiredText()) { Id = id }),
        ];
        if (blocks.Count == 0) blocks.Add(new ReasoningBlock("") { Id = id });
        blocks[0] = blocks[0] with { Extras = extras };
        blocks[^1] = blocks[^1] with { State = ReasoningState.Read(item, origin) };
        return [.. blocks];
    }

    /// <summary>The call, without its input.</summary>
    public static ToolCallBlock ReadCall(JsonField item, string type) => new((item["call_id"].Exists ? item["call_id"] : item["id"]).RequiredName(), item["name"].RequiredName(), "")
    {
        Id = item["id"].Text(),
        Kind = type == "custom_tool_call" ? ToolKind.Custom : ToolKind.Function,
        Namespace = item["namespace"].Text(),
        Extras = item.Rest(OpenAiResponsesDialect.Name, CallNames),
    };

    public static string InputOf(JsonField item, string type) => item[type == "custom_tool_call" ? "input" : "arguments"].Text() ?? "";

    public static IEnumerable<Extra> MessageExtras(JsonField message) => NestedExtras.Read(message, NestedExtras.Message, MessageNames);

    private static ImageBlock ReadImage(JsonField item) => new(new InlineMedia($"image/{item["output_format"].Text() ?? "png"}", item["result"].RequiredText()))
    {
        Id = item["id"].Text(),
        Extras = item.Rest(OpenAiResponsesDialect.Name, ImageNames),
    };
}

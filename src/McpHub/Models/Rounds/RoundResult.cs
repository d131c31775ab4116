using System.Text;
using McpHub.Calls;
using McpHub.Wire.Chat;
using McpHub.Wire.Json;

namespace McpHub.Models.Rounds;

/// <summary>What a tool gave, as a model reads it.</summary>
internal static class RoundResult
{
    public static ToolResultBlock Of(ToolCallBlock call, Reply reply)
    {
        if (reply.Refusal is { } refusal) return Failed(call, refusal.Text);
        if (reply.IsRpcError) return Failed(call, ObjectSplice.GetText(reply.Body, "message"u8) ?? "The server answered with an error.");
        if (ObjectSplice.GetText(reply.Body, "resultType"u8) is not (null or "complete")) return Failed(call, "The tool asks for something that nobody can give in the middle of a model call.");
        var content = ObjectSplice.Get(reply.Body, "content"u8);
        var blocks = content.Span is [(byte)'[', ..] ? ObjectSplice.Elements(content).Select(ToBlock).ToList() : [];
        if (blocks.Count == 0 && ObjectSplice.GetObject(reply.Body, "structuredContent"u8) is { IsEmpty: false } structured) blocks.Add(Text(structured));
        return new ToolResultBlock(call.CallId, [.. blocks]) { Name = call.Name, IsError = ObjectSplice.Get(reply.Body, "isError"u8).Span.SequenceEqual("true"u8) };
    }

    public static ToolResultBlock Failed(ToolCallBlock call, string problem) => new(call.CallId, [new TextBlock(problem)]) { Name = call.Name, IsError = true };

    // What no model takes in a result, or few do, is told as the JSON that it is; bytes of sounds and files are left out of it.
    private static Block ToBlock(ReadOnlyMemory<byte> item) => ObjectSplice.GetText(item, "type"u8) switch
    {
        "text" => new TextBlock(ObjectSplice.GetText(item, "text"u8) ?? ""),
        "image" when ObjectSplice.GetText(item, "data"u8) is { } data => new ImageBlock(new InlineMedia(ObjectSplice.GetText(item, "mimeType"u8) ?? "image/png", data)),
        "resource" when ObjectSplice.GetText(ObjectSplice.Get(item, "resource"u8), "text"u8) is { } text => new TextBlock(text),
        "resource" => Text(ObjectSplice.Rewrite(ObjectSplice.GetObject(item, "resource"u8), JsonEdit.Remove("blob"))),
        _ => Text(ObjectSplice.Rewrite(item, JsonEdit.Remove("data"))),
    };

    private static TextBlock Text(ReadOnlyMemory<byte> json) => new(Encoding.UTF8.GetString(json.Span));
}

using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Cli.Output;

/// <summary>A tool's result for people: texts as they are, structured content as JSON, everything else as a note of what it is.</summary>
internal static class ToolResultText
{
    public static void Show(Terminal terminal, ReadOnlyMemory<byte> result)
    {
        var structured = ObjectSplice.Get(result, "structuredContent"u8);
        foreach (var block in ObjectSplice.Elements(ObjectSplice.Get(result, "content"u8)))
        {
            var text = Describe(block);
            if (!Repeats(text, structured)) terminal.Say(text);
        }

        if (!structured.IsEmpty) terminal.Json(structured);
    }

    private static string Describe(ReadOnlyMemory<byte> block) => ObjectSplice.GetText(block, "type"u8) switch
    {
        "text" => ObjectSplice.GetText(block, "text"u8) ?? "",
        "resource_link" => $"[resource {ObjectSplice.GetText(block, "uri"u8)}]",
        "resource" => DescribeResource(ObjectSplice.Get(block, "resource"u8)),
        var type => $"[{type} {ObjectSplice.GetText(block, "mimeType"u8)}, {DecodedLength(ObjectSplice.GetText(block, "data"u8))} bytes]",
    };

    private static string DescribeResource(ReadOnlyMemory<byte> resource)
    {
        var uri = ObjectSplice.GetText(resource, "uri"u8);
        return ObjectSplice.GetText(resource, "text"u8) is { } text
            ? $"[resource {uri}]\n{text}"
            : $"[resource {uri} {ObjectSplice.GetText(resource, "mimeType"u8)}, {DecodedLength(ObjectSplice.GetText(resource, "blob"u8))} bytes]";
    }

    private static int DecodedLength(string? base64) => base64 is null ? 0 : (base64.Length / 4 * 3) - base64.AsSpan().Count('=');

    // Servers say structured content once more as text, for clients of revisions that have none.
    private static bool Repeats(string text, ReadOnlyMemory<byte> structured)
    {
        if (structured.IsEmpty || text.AsSpan().TrimStart() is not ['{' or '[', ..]) return false;
        try
        {
            return JsonElement.DeepEquals(JsonElement.Parse(text), JsonElement.Parse(structured.Span));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>The URIs in a result that lead to resources: of links, of embedded resources and of contents that were read. All other bytes stay.</summary>
public static class LinkForm
{
    /// <param name="rename">The URI as the client knows it, from the server's own.</param>
    /// <returns>The same bytes when no URI changes.</returns>
    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> result, Func<string, string> rename)
    {
        var edits = new List<JsonEdit>();
        EditList(result, "content", block => Block(block, rename), edits);
        EditList(result, "contents", content => Uri(content, rename), edits);
        EditList(result, "messages", message => Member(message, "content", block => Block(block, rename)), edits);
        return edits.Count == 0 ? result : ObjectSplice.Rewrite(result, [.. edits]);
    }

    private static ReadOnlyMemory<byte> Block(ReadOnlyMemory<byte> block, Func<string, string> rename) => IsObject(block) ? ObjectSplice.GetText(block, "type"u8) switch
    {
        "resource_link" => Uri(block, rename),
        "resource" => Member(block, "resource", resource => Uri(resource, rename)),
        _ => block,
    } : block;

    private static ReadOnlyMemory<byte> Uri(ReadOnlyMemory<byte> resource, Func<string, string> rename)
    {
        if (!IsObject(resource) || ObjectSplice.GetText(resource, "uri"u8) is not { } own) return resource;
        var uri = rename(own);
        return uri == own ? resource : ObjectSplice.Rewrite(resource, JsonEdit.SetText("uri", uri));
    }

    private static ReadOnlyMemory<byte> Member(ReadOnlyMemory<byte> json, string name, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> edit)
    {
        if (!IsObject(json)) return json;
        var value = ObjectSplice.GetObject(json, System.Text.Encoding.UTF8.GetBytes(name));
        if (value.IsEmpty) return json;
        var edited = edit(value);
        return edited.Equals(value) ? json : ObjectSplice.Rewrite(json, JsonEdit.Set(name, edited));
    }

    private static void EditList(ReadOnlyMemory<byte> result, string name, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> edit, List<JsonEdit> edits)
    {
        var elements = ObjectSplice.Elements(ObjectSplice.Get(result, System.Text.Encoding.UTF8.GetBytes(name)));
        var edited = elements.ConvertAll(element => edit(element));
        if (!edited.SequenceEqual(elements)) edits.Add(JsonEdit.Set(name, JsonList.Of(edited)));
    }

    private static bool IsObject(ReadOnlyMemory<byte> json) => json.Span[0] == (byte)'{';
}

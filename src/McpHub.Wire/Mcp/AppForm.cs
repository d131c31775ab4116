using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>The page that shows a tool's results (extension MCP Apps): <c>_meta.ui.resourceUri</c>, in older drafts <c>_meta["ui/resourceUri"]</c>.</summary>
public static class AppForm
{
    public const string Scheme = "ui://";

    private const string Flat = "ui/resourceUri";

    /// <returns>Null when the tool has none.</returns>
    public static string? ResourceOf(ReadOnlyMemory<byte> definition)
    {
        var meta = ObjectSplice.GetObject(definition, "_meta"u8);
        var uri = ObjectSplice.GetText(ObjectSplice.GetObject(meta, "ui"u8), "resourceUri"u8) ?? ObjectSplice.GetText(meta, "ui/resourceUri"u8);
        return uri is not null && uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri : null;
    }

    /// <summary>The definition with another URI in place of the one that <see cref="ResourceOf"/> gives.</summary>
    public static byte[] Rewrite(ReadOnlyMemory<byte> definition, string uri)
    {
        var meta = ObjectSplice.GetObject(definition, "_meta"u8);
        var ui = ObjectSplice.GetObject(meta, "ui"u8);
        var edits = new List<JsonEdit>();
        if (!ObjectSplice.Get(ui, "resourceUri"u8).IsEmpty) edits.Add(JsonEdit.Set("ui", ObjectSplice.Rewrite(ui, JsonEdit.SetText("resourceUri", uri))));
        if (!ObjectSplice.Get(meta, "ui/resourceUri"u8).IsEmpty) edits.Add(JsonEdit.SetText(Flat, uri));
        return ObjectSplice.Rewrite(definition, JsonEdit.Set("_meta", ObjectSplice.Rewrite(meta, [.. edits])));
    }
}

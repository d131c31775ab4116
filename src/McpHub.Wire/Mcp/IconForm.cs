using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>Icons that clients may load: https and data only, as the specification demands of whoever shows them.</summary>
public static class IconForm
{
    /// <summary>The definition without other icons; the same bytes when there is nothing to leave out.</summary>
    public static ReadOnlyMemory<byte> ForClients(ReadOnlyMemory<byte> definition)
    {
        var icons = ObjectSplice.Get(definition, "icons"u8);
        if (icons.IsEmpty) return definition;
        var all = icons.Span[0] == (byte)'[' ? ObjectSplice.Elements(icons) : [];
        var kept = all.Where(IsLoadable).ToList();
        if (kept.Count > 0 && kept.Count == all.Count) return definition;
        return ObjectSplice.Rewrite(definition, kept.Count == 0 ? JsonEdit.Remove("icons") : JsonEdit.Set("icons", JsonList.Of(kept)));
    }

    private static bool IsLoadable(ReadOnlyMemory<byte> icon) =>
        icon.Span[0] == (byte)'{'
        && ObjectSplice.GetText(icon, "src"u8) is { } source
        && (source.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || source.StartsWith("data:", StringComparison.OrdinalIgnoreCase));
}

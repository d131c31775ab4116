using McpHub.Snapshot;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams;

/// <summary>How clients are shown what a server offers: repaired where a strict client would refuse it, without what none may load.</summary>
internal static class ClientForm
{
    public static Tool Of(Tool tool)
    {
        var shown = IconForm.ForClients(ToolForm.ForClients(tool.Definition));
        return tool with { Shown = shown, AppResource = AppForm.ResourceOf(shown), WrapsResult = StructuredForm.NeedsWrapping(shown) };
    }

    public static T Of<T>(T item)
        where T : CatalogItem => item with { Shown = IconForm.ForClients(item.Definition) };
}

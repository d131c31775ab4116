using System.Text;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;
using McpHub.Calls;

namespace McpHub.Mcp;

/// <summary>What the hub says of itself: its own abilities, whatever servers are up at the moment.</summary>
internal static class Greeting
{
    private static readonly byte[] Capabilities =
        """{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},"completions":{},"logging":{}}"""u8.ToArray();

    private static readonly byte[] CapabilitiesWithTasks =
        ObjectSplice.Rewrite(Capabilities, JsonEdit.Set("extensions", ObjectSplice.Rewrite(default, JsonEdit.Set(TaskForm.Extension, "{}"u8.ToArray()))));

    /// <summary>The result of <c>server/discover</c>.</summary>
    public static byte[] ToDiscoverResult(AgentCatalog catalog)
    {
        var instructions = Instructions(catalog);
        return ObjectSplice.Rewrite(
            default,
            JsonEdit.Set("supportedVersions", Encoding.UTF8.GetBytes($"[\"{McpRevisions.Current}\"]")),
            JsonEdit.Set("capabilities", catalog.OffersTasks(TaskKind.Extension) ? CapabilitiesWithTasks : Capabilities),
            instructions is null ? JsonEdit.Remove("instructions") : JsonEdit.SetText("instructions", instructions),
            JsonEdit.SetText("resultType", "complete"),
            JsonEdit.Set("ttlMs", "0"u8.ToArray()),
            JsonEdit.SetText("cacheScope", "private"),
            JsonEdit.Set("_meta", ObjectSplice.Rewrite(default, JsonEdit.Set(MetaKeys.ServerInfo, HubIdentity.Json))));
    }

    /// <summary>The instructions of all servers that this agent can use here, each under its alias; null when there are none.</summary>
    public static string? Instructions(AgentCatalog catalog)
    {
        var texts = catalog.Servers
            .Where(server => !string.IsNullOrWhiteSpace(server.Instructions))
            .Select(server => $"{server.Server}: {server.Instructions}")
            .ToList();
        return texts.Count == 0 ? null : string.Join("\n\n", texts);
    }
}

using McpHub.Snapshot;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>
/// What one client could list when it was told last. A change that it cannot see is no change to it: it tells nothing of servers and items
/// that its agent may not use, and wakes nobody in vain.
/// </summary>
internal sealed class ListedBefore(AgentCatalog? listed)
{
    /// <param name="method">The notice of a changed list.</param>
    /// <param name="now">What the agent may use now; null for nothing any more.</param>
    /// <returns>Whether the client is to be told.</returns>
    public bool HasChanged(string method, AgentCatalog? now)
    {
        var before = listed;
        if (ReferenceEquals(before, now)) return false;
        var isSame = before is not null && now is not null && method switch
        {
            McpMethods.ToolsChanged => before.ShownTools.IsSameAs(now.ShownTools),
            McpMethods.PromptsChanged => before.Prompts.IsSameAs(now.Prompts),
            _ => before.Resources.IsSameAs(now.Resources) && before.Templates.IsSameAs(now.Templates),
        };
        return !isSame;
    }

    /// <summary>Takes what the agent may use now as what it was told of.</summary>
    public void Take(AgentCatalog? now) => listed = now;
}

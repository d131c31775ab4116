using McpHub.Wire.Json;

namespace McpHub.Snapshot.Search;

/// <summary>What one agent finds at one endpoint: the shared index, and which of its tools this agent may call here.</summary>
public sealed class ToolSearch
{
    private readonly ToolIndex index;
    private readonly Listed<Tool>?[] visible;
    private readonly bool[] mayFind;
    private readonly Dictionary<string, Listed<Tool>> byName;

    /// <param name="listed">What the agent may call here: the only tools that are ever found or described.</param>
    internal ToolSearch(Catalog catalog, IReadOnlyList<Listed<Tool>> listed)
    {
        index = catalog.Index;
        byName = listed.DistinctBy(tool => tool.Name).ToDictionary(tool => tool.Name);
        var byIdentity = byName.Values.ToDictionary(tool => tool.Item.Identity);
        visible = [.. catalog.Tools.Select(tool => byIdentity.TryGetValue(tool.Identity, out var found) ? found : (Listed<Tool>?)null)];
        mayFind = [.. visible.Select(tool => tool is not null)];
    }

    /// <summary>The best first, at most <see cref="ToolIndex.MaxResults"/>.</summary>
    public IReadOnlyList<Listed<Tool>> Find(string query, int max) => [.. index.Search(query, mayFind, max).Select(tool => visible[tool]!.Value)];

    /// <summary>The definition under the name that this agent knows; empty for a name that it may not call or that nobody has.</summary>
    public ReadOnlyMemory<byte> Describe(string name) => byName.TryGetValue(name, out var tool) ? tool.Json : default;

    /// <summary>The first words of what a tool says it does.</summary>
    public static string? Summary(Listed<Tool> tool)
    {
        const int length = 160;
        var text = ObjectSplice.GetText(tool.Json, "description"u8)?.ReplaceLineEndings(" ").Trim();
        return text is null || text.Length <= length ? text : $"{TextCut.Head(text, length)}…";
    }
}

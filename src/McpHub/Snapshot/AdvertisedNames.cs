namespace McpHub.Snapshot;

/// <summary>Which name each tool of one server goes by. A new name that another tool has is not given: no tool may hide another.</summary>
internal sealed class AdvertisedNames
{
    private readonly Dictionary<string, string> renamed = [];
    private readonly List<string> clashes = [];

    public AdvertisedNames(IReadOnlyList<Tool> tools, IReadOnlyDictionary<string, string> rename)
    {
        foreach (var tool in tools.Where(tool => rename.ContainsKey(tool.Name))) renamed[tool.Name] = rename[tool.Name];

        // Taking back one name can bring another into conflict; each round takes back at least one.
        while (FindClash(tools) is { } clash)
        {
            renamed.Remove(clash);
            clashes.Add(clash);
        }
    }

    /// <summary>Own names of tools that keep them for this reason.</summary>
    public IReadOnlyList<string> Clashes => clashes;

    public string Of(Tool tool) => renamed.GetValueOrDefault(tool.Name, tool.Name);

    private string? FindClash(IReadOnlyList<Tool> tools) => tools
        .DistinctBy(tool => tool.Name)
        .GroupBy(Of)
        .Where(group => group.Skip(1).Any())
        .SelectMany(group => group)
        .FirstOrDefault(tool => renamed.ContainsKey(tool.Name))?.Name;
}

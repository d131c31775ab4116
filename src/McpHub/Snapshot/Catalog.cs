using System.Collections.Frozen;
using McpHub.Wire.Mcp;

namespace McpHub.Snapshot;

/// <summary>What all servers offer together, in a stable order: by alias, then as the server lists it.</summary>
public sealed class Catalog
{
    private readonly FrozenDictionary<string, string> toolNames;
    private readonly FrozenDictionary<string, string> promptNames;
    private readonly FrozenSet<string> sharedUris;
    private readonly FrozenSet<string> sharedTemplates;

    public Catalog(IEnumerable<UpstreamCatalog> catalogs)
    {
        Servers = [.. catalogs.OrderBy(catalog => catalog.Server, StringComparer.Ordinal)];
        toolNames = Advertise(Servers.SelectMany(server => server.Tools));
        promptNames = Advertise(Servers.SelectMany(server => server.Prompts));
        sharedUris = Shared(Servers.SelectMany(server => server.Resources));
        sharedTemplates = Shared(Servers.SelectMany(server => server.Templates));
    }

    public IReadOnlyList<UpstreamCatalog> Servers { get; }

    /// <summary>The name under which a tool stands beside those of other servers.</summary>
    public string NameOf(Tool tool) => toolNames[tool.Identity];

    /// <summary>The name under which a prompt stands beside those of other servers.</summary>
    public string NameOf(Prompt prompt) => promptNames[prompt.Identity];

    /// <summary>The URI under which a resource is listed: its own, or <c>{alias}+{uri}</c> when several servers have it.</summary>
    public string UriOf(Resource resource) =>
        sharedUris.Contains(resource.Name) ? $"{resource.Server}+{resource.Name}" : resource.Name;

    /// <summary>The same for a family of resources.</summary>
    public string UriOf(ResourceTemplate template) =>
        sharedTemplates.Contains(template.Name) ? $"{template.Server}+{template.Name}" : template.Name;

    private static FrozenSet<string> Shared(IEnumerable<CatalogItem> items) =>
        items.DistinctBy(item => item.Identity).CountBy(item => item.Name).Where(entry => entry.Value > 1).Select(entry => entry.Key).ToFrozenSet();

    // Only the names that clash are marked: an unlucky pair must not rename anything else.
    private static FrozenDictionary<string, string> Advertise(IEnumerable<CatalogItem> items)
    {
        var unique = items.DistinctBy(item => item.Identity).ToList();
        var clashing = unique.GroupBy(item => ToolNames.Advertise(item.Server, item.Name))
            .Where(group => group.Skip(1).Any())
            .Select(group => group.Key)
            .ToHashSet();
        return unique.ToFrozenDictionary(
            item => item.Identity,
            item => ToolNames.Advertise(item.Server, item.Name) is var name && clashing.Contains(name) ? ToolNames.Mark(item.Server, item.Name) : name);
    }
}

using System.Collections.Frozen;
using McpHub.Snapshot.Search;
using McpHub.Wire.Mcp;

namespace McpHub.Snapshot;

/// <summary>What all servers offer together, in a stable order: by alias, then as the server lists it.</summary>
public sealed class Catalog
{
    private readonly FrozenDictionary<string, string> toolNames;
    private readonly FrozenDictionary<string, string> promptNames;
    private readonly FrozenSet<string> sharedUris;
    private readonly FrozenSet<string> sharedTemplates;
    private readonly Lazy<ToolIndex> index;

    public Catalog(IEnumerable<UpstreamCatalog> catalogs)
    {
        Servers = [.. catalogs.OrderBy(catalog => catalog.Server, StringComparer.Ordinal)];
        toolNames = Advertise(Servers.SelectMany(server => server.Tools), tool => tool.AdvertisedName);
        promptNames = Advertise(Servers.SelectMany(server => server.Prompts), prompt => prompt.Name);
        sharedUris = Shared(Servers.SelectMany(server => server.Resources.Select(resource => (resource.Server, resource.Name)).Concat(AppsOf(server))));
        sharedTemplates = Shared(Servers.SelectMany(server => server.Templates).Select(template => (template.Server, template.Name)));
        Tools = [.. Servers.SelectMany(server => server.Tools).DistinctBy(tool => tool.Identity)];
        index = new(() => new ToolIndex(Tools));
    }

    public IReadOnlyList<UpstreamCatalog> Servers { get; }

    /// <summary>All of them, each once, in listed order.</summary>
    public IReadOnlyList<Tool> Tools { get; }

    /// <summary>Of all tools, by position; made when somebody first searches.</summary>
    public ToolIndex Index => index.Value;

    /// <summary>The name under which a tool stands beside those of other servers.</summary>
    public string NameOf(Tool tool) => toolNames[tool.Identity];

    /// <summary>The name under which a prompt stands beside those of other servers.</summary>
    public string NameOf(Prompt prompt) => promptNames[prompt.Identity];

    /// <summary>The URI under which a resource is listed: its own, or <c>{alias}+{uri}</c> when several servers have it.</summary>
    public string UriOf(Resource resource) => UriOf(resource.Server, resource.Name);

    /// <summary>The same for the page that shows a tool's results; null for a tool without one.</summary>
    public string? AppUriOf(Tool tool) => tool.AppResource is { } uri ? UriOf(tool.Server, uri) : null;

    /// <summary>The same for a family of resources.</summary>
    public string UriOf(ResourceTemplate template) =>
        sharedTemplates.Contains(template.Name) ? $"{template.Server}+{template.Name}" : template.Name;

    /// <summary>Whether any URI is listed by several servers.</summary>
    public bool HasSharedUris => sharedUris.Count > 0;

    /// <summary>The URI under which a server's URI stands beside those of other servers.</summary>
    public string UriOf(string server, string uri)
    {
        if (!sharedUris.Contains(uri)) return uri;

        // Hosts tell pages by their scheme: there the alias goes into the authority.
        return uri.StartsWith(AppForm.Scheme, StringComparison.Ordinal) ? $"{AppForm.Scheme}{server}/{uri[AppForm.Scheme.Length..]}" : $"{server}+{uri}";
    }

    private static IEnumerable<(string Server, string Uri)> AppsOf(UpstreamCatalog server) =>
        server.Tools.Where(tool => tool.AppResource is not null).Select(tool => (tool.Server, tool.AppResource!));

    private static FrozenSet<string> Shared(IEnumerable<(string Server, string Uri)> items) =>
        items.Distinct().CountBy(item => item.Uri).Where(entry => entry.Value > 1).Select(entry => entry.Key).ToFrozenSet();

    // Only the names that clash are marked: an unlucky pair must not rename anything else.
    private static FrozenDictionary<string, string> Advertise<T>(IEnumerable<T> items, Func<T, string> nameOf)
        where T : CatalogItem
    {
        var unique = items.DistinctBy(item => item.Identity).ToList();
        var clashing = unique.GroupBy(item => ToolNames.Advertise(item.Server, nameOf(item)))
            .Where(group => group.Skip(1).Any())
            .Select(group => group.Key)
            .ToHashSet();
        return unique.ToFrozenDictionary(
            item => item.Identity,
            item => ToolNames.Advertise(item.Server, nameOf(item)) is var name && clashing.Contains(name) ? ToolNames.Mark(item.Server, nameOf(item)) : name);
    }
}

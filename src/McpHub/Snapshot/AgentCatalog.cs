using McpHub.Config;
using McpHub.Snapshot.Search;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Snapshot;

/// <summary>What one agent may use at one endpoint. Listed is callable, unlisted is not: look-up and lists come from the same place.</summary>
public sealed class AgentCatalog
{
    private readonly HubSnapshot snapshot;
    private readonly Agent agent;
    private readonly DoorScope scope;
    private readonly IReadOnlyList<UpstreamCatalog> servers;
    private readonly Dictionary<string, Tool> apps;
    private readonly Lazy<ToolSearch>? search;

    public AgentCatalog(HubSnapshot snapshot, Agent agent, DoorScope scope)
    {
        this.snapshot = snapshot;
        this.agent = agent;
        this.scope = scope;
        servers = scope.Kind == DoorKind.Server
            ? [.. snapshot.Catalog.Servers.Where(server => server.Server == scope.Name)]
            : snapshot.Catalog.Servers;

        var pageSize = snapshot.Config.Limits.PageSize;
        var tools = Visible(server => server.Tools, Actions.ToolCall).Select(Show).ToList();
        Tools = new(tools, pageSize);
        ToolsForSessions = tools.Exists(tool => tool.Item.WrapsResult) ? new(tools.Select(ForSessions), pageSize) : Tools;
        var pinned = PinnedTools();
        (ShownTools, ShownToolsForSessions) = (Tools, ToolsForSessions);
        if (pinned is not null)
        {
            search = new(() => new ToolSearch(snapshot.Catalog, tools));
            var shown = SearchTools.All.Select(tool => new Listed<Tool>(tool.Name, tool, tool.Shown)).Concat(tools.Where(tool => pinned.Any(pattern => pattern.Matches(tool.Item.Identity)))).ToList();
            ShownTools = new(shown, pageSize);
            ShownToolsForSessions = new(shown.Select(ForSessions), pageSize);
        }

        Prompts = new(Visible(server => server.Prompts, Actions.PromptGet).Select(prompt => Show(prompt, snapshot.Catalog.NameOf(prompt), "name")), pageSize);
        Resources = new(Visible(server => server.Resources, Actions.ResourceRead).Select(resource => Show(resource, snapshot.Catalog.UriOf(resource), "uri")), pageSize);
        Templates = new(Visible(server => server.Templates, Actions.ResourceRead).Select(template => Show(template, snapshot.Catalog.UriOf(template), "uriTemplate")), pageSize);
        apps = Tools.Items.Where(tool => tool.AppResource is not null).DistinctBy(AppUriOf).ToDictionary(tool => AppUriOf(tool)!);
    }

    /// <summary>Which endpoint this is the catalog of.</summary>
    public DoorScope Scope => scope;

    /// <summary>All that may be called here, listed or found by search.</summary>
    public ItemList<Tool> Tools { get; }

    /// <summary>The same tools, defined as clients of revisions before 2026-07-28 accept them.</summary>
    public ItemList<Tool> ToolsForSessions { get; }

    /// <summary>What <c>tools/list</c> gives: all of them, or those that search for the others and the pinned ones.</summary>
    public ItemList<Tool> ShownTools { get; }

    /// <summary>The same, defined as clients of revisions before 2026-07-28 accept them.</summary>
    public ItemList<Tool> ShownToolsForSessions { get; }

    /// <summary>Whether tools are found by search here, in place of being listed.</summary>
    public bool IsSearched => search is not null;

    /// <summary>Made when somebody first searches; null where all tools are listed.</summary>
    public ToolSearch? Search => search?.Value;

    public ItemList<Prompt> Prompts { get; }

    public ItemList<Resource> Resources { get; }

    public ItemList<ResourceTemplate> Templates { get; }

    /// <summary>The servers whose instructions concern this agent here.</summary>
    public IEnumerable<UpstreamCatalog> Servers => servers.Where(server =>
        Tools.Items.Any(tool => tool.Server == server.Server) || Prompts.Items.Any(prompt => prompt.Server == server.Server) || Resources.Items.Any(resource => resource.Server == server.Server));

    /// <summary>Whether calls of any tool here can become such tasks.</summary>
    public bool OffersTasks(TaskKind kind) => servers.Any(server => server.Tasks == kind && Tools.Items.Any(tool => tool.Server == server.Server));

    /// <summary>
    /// Which server a URI belongs to, and the URI as that server knows it: listed exactly, then as the page of a tool, then <c>{alias}+{uri}</c>, then by template.
    /// </summary>
    /// <returns>Null when no server that this agent may read it from has it.</returns>
    public (string Server, string Uri)? Route(string uri)
    {
        if (Resources.Find(uri) is { } resource) return (resource.Server, resource.Name);
        if (apps.TryGetValue(uri, out var tool) && MayRead(tool.Server, tool.AppResource!)) return (tool.Server, tool.AppResource!);
        if (scope.Kind == DoorKind.Toolset) return null;
        if (scope.Kind == DoorKind.Server) return MayRead(scope.Name, uri) && servers.Count > 0 ? (scope.Name, uri) : null;
        if (uri.IndexOf('+') is var plus and > 0 && servers.Any(server => server.Server == uri[..plus]) && MayRead(uri[..plus], uri[(plus + 1)..]))
            return (uri[..plus], uri[(plus + 1)..]);
        return Templates.Items.FirstOrDefault(template => template.Matches(uri) && MayRead(template.Server, uri)) is { } match ? (match.Server, uri) : null;
    }

    private bool MayRead(string server, string uri) => agent.Permissions.Decide(Actions.ResourceRead, $"{server}/{uri}").IsAllowed;

    private IEnumerable<T> Visible<T>(Func<UpstreamCatalog, IEnumerable<T>> items, string action)
        where T : CatalogItem => servers
        .SelectMany(items)
        .DistinctBy(item => item.Identity)
        .Where(item => IsInScope(item) && agent.Permissions.Decide(action, item.Identity).IsAllowed);

    private Listed<Tool> Show(Tool tool)
    {
        var name = scope.Kind == DoorKind.Server ? tool.AdvertisedName : snapshot.Catalog.NameOf(tool);
        var json = name == tool.Name ? tool.Shown : ObjectSplice.Rewrite(tool.Shown, JsonEdit.SetText("name", name));
        return new(name, tool, AppUriOf(tool) is { } uri && uri != tool.AppResource ? AppForm.Rewrite(json, uri) : json);
    }

    private Listed<T> Show<T>(T item, string advertised, string nameMember)
        where T : CatalogItem
    {
        var name = scope.Kind == DoorKind.Server ? item.Name : advertised;
        return new(name, item, name == item.Name ? item.Shown : ObjectSplice.Rewrite(item.Shown, JsonEdit.SetText(nameMember, name)));
    }

    private static Listed<Tool> ForSessions(Listed<Tool> tool) => tool.Item.WrapsResult ? tool with { Json = StructuredForm.WrapSchema(tool.Json) } : tool;

    // Null where everything is shown. Whoever asks for one server knows which tools it wants: those are listed.
    private IReadOnlyList<NamePattern>? PinnedTools()
    {
        if (scope.Kind == DoorKind.Server) return null;
        var toolset = scope.Kind == DoorKind.Toolset ? snapshot.Config.Toolsets[scope.Name] : null;
        var exposure = toolset?.Exposure ?? agent.Exposure;
        return exposure != ToolExposure.Search ? null : [.. agent.AlwaysVisible, .. (toolset?.AlwaysVisible ?? []).Select(pattern => new NamePattern(pattern))];
    }

    private string? AppUriOf(Tool tool) => scope.Kind == DoorKind.Server ? tool.AppResource : snapshot.Catalog.AppUriOf(tool);

    // A toolset is a set of tools: everything else stays out of it.
    private bool IsInScope(CatalogItem item) =>
        scope.Kind != DoorKind.Toolset || (item is Tool && snapshot.Toolsets[scope.Name].Any(pattern => pattern.Matches(item.Identity)));
}

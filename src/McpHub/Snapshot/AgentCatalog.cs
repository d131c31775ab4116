using McpHub.Wire.Json;

namespace McpHub.Snapshot;

/// <summary>What one agent may use at one endpoint. Listed is callable, unlisted is not: look-up and lists come from the same place.</summary>
public sealed class AgentCatalog
{
    private readonly HubSnapshot snapshot;
    private readonly Agent agent;
    private readonly DoorScope scope;
    private readonly IReadOnlyList<UpstreamCatalog> servers;

    public AgentCatalog(HubSnapshot snapshot, Agent agent, DoorScope scope)
    {
        this.snapshot = snapshot;
        this.agent = agent;
        this.scope = scope;
        servers = scope.Kind == DoorKind.Server
            ? [.. snapshot.Catalog.Servers.Where(server => server.Server == scope.Name)]
            : snapshot.Catalog.Servers;

        var pageSize = snapshot.Config.Limits.PageSize;
        Tools = new(Show(server => server.Tools, Actions.ToolCall, tool => snapshot.Catalog.NameOf(tool), "name"), pageSize);
        Prompts = new(Show(server => server.Prompts, Actions.PromptGet, prompt => snapshot.Catalog.NameOf(prompt), "name"), pageSize);
        Resources = new(Show(server => server.Resources, Actions.ResourceRead, snapshot.Catalog.UriOf, "uri"), pageSize);
        Templates = new(Show(server => server.Templates, Actions.ResourceRead, snapshot.Catalog.UriOf, "uriTemplate"), pageSize);
    }

    public ItemList<Tool> Tools { get; }

    public ItemList<Prompt> Prompts { get; }

    public ItemList<Resource> Resources { get; }

    public ItemList<ResourceTemplate> Templates { get; }

    /// <summary>The servers whose instructions concern this agent here.</summary>
    public IEnumerable<UpstreamCatalog> Servers => servers.Where(server =>
        Tools.Items.Any(tool => tool.Server == server.Server) || Prompts.Items.Any(prompt => prompt.Server == server.Server) || Resources.Items.Any(resource => resource.Server == server.Server));

    /// <summary>Which server a URI belongs to, and the URI as that server knows it: listed exactly, then <c>{alias}+{uri}</c>, then by template.</summary>
    /// <returns>Null when no server that this agent may read it from has it.</returns>
    public (string Server, string Uri)? Route(string uri)
    {
        if (Resources.Find(uri) is { } resource) return (resource.Server, resource.Name);
        if (scope.Kind == DoorKind.Toolset) return null;
        if (scope.Kind == DoorKind.Server) return MayRead(scope.Name, uri) && servers.Count > 0 ? (scope.Name, uri) : null;
        if (uri.IndexOf('+') is var plus and > 0 && servers.Any(server => server.Server == uri[..plus]) && MayRead(uri[..plus], uri[(plus + 1)..]))
            return (uri[..plus], uri[(plus + 1)..]);
        return Templates.Items.FirstOrDefault(template => template.Matches(uri) && MayRead(template.Server, uri)) is { } match ? (match.Server, uri) : null;
    }

    private bool MayRead(string server, string uri) => agent.Permissions.Decide(Actions.ResourceRead, $"{server}/{uri}").IsAllowed;

    private List<Listed<T>> Show<T>(Func<UpstreamCatalog, IEnumerable<T>> items, string action, Func<T, string> advertise, string nameMember)
        where T : CatalogItem
    {
        var listed = new List<Listed<T>>();
        foreach (var item in servers.SelectMany(items).DistinctBy(item => item.Identity))
        {
            if (!IsInScope(item) || !agent.Permissions.Decide(action, item.Identity).IsAllowed) continue;
            var name = scope.Kind == DoorKind.Server ? item.Name : advertise(item);
            listed.Add(new(name, item, name == item.Name ? item.Definition : ObjectSplice.Rewrite(item.Definition, JsonEdit.SetText(nameMember, name))));
        }

        return listed;
    }

    // A toolset is a set of tools: everything else stays out of it.
    private bool IsInScope(CatalogItem item) =>
        scope.Kind != DoorKind.Toolset || (item is Tool && snapshot.Toolsets[scope.Name].Any(pattern => pattern.Matches(item.Identity)));
}

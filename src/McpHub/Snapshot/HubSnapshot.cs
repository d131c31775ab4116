using System.Collections.Concurrent;
using System.Collections.Frozen;
using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>All that a call is decided by, compiled from the configuration and the catalogs of the servers. Immutable.</summary>
public sealed class HubSnapshot
{
    private readonly ConcurrentDictionary<(string Agent, DoorScope Scope), AgentCatalog> agentCatalogs = new();

    /// <summary>Counts up with every swap.</summary>
    public required long Version { get; init; }

    public required HubConfig Config { get; init; }

    public required FrozenDictionary<string, Agent> Agents { get; init; }

    /// <summary>Tools, prompts and resources of all servers.</summary>
    public required Catalog Catalog { get; init; }

    /// <summary>The hub's own prompts.</summary>
    public required FrozenDictionary<string, LibraryPrompt> Prompts { get; init; }

    public required FrozenDictionary<string, Provider> Providers { get; init; }

    /// <summary>Model aliases, in the order of the file.</summary>
    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>Finds a model alias.</summary>
    public required FrozenDictionary<string, Route> RoutesByAlias { get; init; }

    /// <summary>Patterns of <c>server/tool</c> by toolset.</summary>
    public required FrozenDictionary<string, IReadOnlyList<NamePattern>> Toolsets { get; init; }

    /// <summary>Where images and files that callers give by URL are fetched from.</summary>
    public required EgressPolicy MediaEgress { get; init; }

    /// <summary>What the agent may use at an endpoint; compiled at first use. Null when the toolset or server does not exist.</summary>
    public AgentCatalog? CatalogFor(Agent agent, DoorScope scope)
    {
        if (agentCatalogs.TryGetValue((agent.Name, scope), out var catalog)) return catalog;
        return Exists(scope) ? agentCatalogs.GetOrAdd((agent.Name, scope), key => new AgentCatalog(this, agent, key.Scope)) : null;
    }

    private bool Exists(DoorScope scope) => scope.Kind switch
    {
        DoorKind.Toolset => Toolsets.ContainsKey(scope.Name),
        DoorKind.Server => Config.McpServers.TryGetValue(scope.Name, out var server) && !server.Disabled,
        _ => true,
    };
}

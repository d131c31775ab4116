using System.Collections.Frozen;
using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>All that a call is decided by, compiled from the configuration and the catalogs of the servers. Immutable.</summary>
public sealed class HubSnapshot
{
    /// <summary>Counts up with every swap.</summary>
    public required long Version { get; init; }

    public required HubConfig Config { get; init; }

    public required FrozenDictionary<string, Agent> Agents { get; init; }

    /// <summary>Tools, prompts and resources of all servers.</summary>
    public required Catalog Catalog { get; init; }

    public required FrozenDictionary<string, Provider> Providers { get; init; }

    /// <summary>Model aliases, in the order of the file.</summary>
    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>Finds a model alias.</summary>
    public required FrozenDictionary<string, Route> RoutesByAlias { get; init; }

    /// <summary>Patterns of <c>server/tool</c> by toolset.</summary>
    public required FrozenDictionary<string, IReadOnlyList<NamePattern>> Toolsets { get; init; }
}

using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>The only writer of <see cref="HubState"/>: whatever changes, a whole new snapshot is built and swapped in.</summary>
public sealed class SnapshotKeeper(HubState state)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, UpstreamCatalog> catalogs = [];

    /// <summary>Swaps in a checked configuration. Catalogs of servers that it no longer has are forgotten.</summary>
    public void SetConfig(HubConfig config)
    {
        lock (gate)
        {
            foreach (var gone in catalogs.Keys.Where(alias => !IsConfigured(config, alias)).ToList()) catalogs.Remove(gone);
            Swap(config);
        }
    }

    /// <summary>Swaps in what a server offers now. The last words of a server that the configuration no longer has are ignored.</summary>
    public void SetCatalog(UpstreamCatalog catalog)
    {
        lock (gate)
        {
            if (!IsConfigured(state.Current.Config, catalog.Server)) return;
            catalogs[catalog.Server] = catalog;
            Swap(state.Current.Config);
        }
    }

    /// <summary>Forgets what a server offered.</summary>
    public void RemoveCatalog(string server)
    {
        lock (gate)
        {
            if (catalogs.Remove(server)) Swap(state.Current.Config);
        }
    }

    /// <summary>A server failed. Whether what it offered stays listed is the operator's choice.</summary>
    public void OnFailed(string server)
    {
        if (state.Current.Config.McpServers.TryGetValue(server, out var config) && config.Hub.OnFailure == "hide") RemoveCatalog(server);
    }

    private static bool IsConfigured(HubConfig config, string alias) => config.McpServers.TryGetValue(alias, out var server) && !server.Disabled;

    private void Swap(HubConfig config) =>
        state.Swap(SnapshotBuilder.Build(state.Current.Version + 1, config, catalogs.Values, state.Current));
}

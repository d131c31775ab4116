namespace McpHub.Snapshot;

/// <summary>What all servers offer together, in a stable order: by alias, then as the server lists it.</summary>
public sealed class Catalog
{
    public Catalog(IEnumerable<UpstreamCatalog> catalogs)
    {
        Servers = [.. catalogs.OrderBy(catalog => catalog.Server, StringComparer.Ordinal)];
    }

    public IReadOnlyList<UpstreamCatalog> Servers { get; }
}

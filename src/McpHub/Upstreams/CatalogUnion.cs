using McpHub.Snapshot;

namespace McpHub.Upstreams;

/// <summary>
/// What a server offers: the list of its first process, and what its other processes say that they offer beside it since a call changed
/// their lists. What both have counts as the first one lists it.
/// </summary>
internal sealed class CatalogUnion(SnapshotKeeper keeper)
{
    private readonly Lock gate = new();
    private readonly Dictionary<object, UpstreamCatalog> others = [];
    private UpstreamCatalog? main;

    public void SetMain(UpstreamCatalog catalog)
    {
        lock (gate)
        {
            main = catalog;
            Publish();
        }
    }

    /// <param name="owner">Whose list it is.</param>
    public void Set(object owner, UpstreamCatalog catalog)
    {
        lock (gate)
        {
            others[owner] = catalog;
            Publish();
        }
    }

    /// <returns>Whether there was anything to forget.</returns>
    public bool Remove(object owner)
    {
        lock (gate)
        {
            if (!others.Remove(owner)) return false;
            Publish();
            return true;
        }
    }

    private void Publish()
    {
        if (main is not { } first) return;
        keeper.SetCatalog(others.Count == 0 ? first : first with
        {
            Tools = Join(first.Tools, other => other.Tools),
            Prompts = Join(first.Prompts, other => other.Prompts),
            Resources = Join(first.Resources, other => other.Resources),
            Templates = Join(first.Templates, other => other.Templates),
        });
    }

    private IReadOnlyList<T> Join<T>(IReadOnlyList<T> first, Func<UpstreamCatalog, IReadOnlyList<T>> pick)
        where T : CatalogItem => [.. first.Concat(others.Values.SelectMany(pick)).DistinctBy(item => item.Name)];
}

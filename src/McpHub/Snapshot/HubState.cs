namespace McpHub.Snapshot;

/// <summary>The one reference that changes while the hub runs. Read <see cref="Current"/> once per call.</summary>
public sealed class HubState(HubSnapshot first)
{
    private volatile HubSnapshot current = first;

    public HubSnapshot Current => current;

    /// <summary>Told after each swap, on the swapping thread, with the old and the new snapshot. Must not block.</summary>
    public event Action<HubSnapshot, HubSnapshot>? Swapped;

    internal void Swap(HubSnapshot next)
    {
        var previous = current;
        current = next;
        Swapped?.Invoke(previous, next);
    }
}

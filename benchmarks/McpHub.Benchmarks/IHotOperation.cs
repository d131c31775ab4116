namespace McpHub.Benchmarks;

/// <summary>
/// One operation of the hot path, in its steady state. To add one: write a class with a parameterless constructor that
/// implements this, and give it a line in <c>budgets.json</c>. It is then budgeted and can be benchmarked.
/// </summary>
public interface IHotOperation
{
    /// <summary>Does it once, on this thread only. What it needs is made in the constructor.</summary>
    void Run();
}

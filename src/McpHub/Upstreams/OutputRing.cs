namespace McpHub.Upstreams;

/// <summary>The last lines that a child process wrote to its standard error. Bounded in lines and in line length; thread-safe.</summary>
internal sealed class OutputRing
{
    private const int MaxLines = 200;
    private const int MaxLineLength = 2000;
    private readonly Lock gate = new();
    private readonly Queue<string> lines = new();

    public void Add(string line)
    {
        var kept = line.Length <= MaxLineLength ? line : line[..MaxLineLength] + "…";
        lock (gate)
        {
            if (lines.Count == MaxLines) lines.Dequeue();
            lines.Enqueue(kept);
        }
    }

    public IReadOnlyList<string> Tail(int count)
    {
        lock (gate) return [.. lines.TakeLast(count)];
    }
}

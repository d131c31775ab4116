using System.Collections.Concurrent;

namespace McpHub.Benchmarks.Soak;

/// <summary>What happened to the calls of all agents. Thread-safe.</summary>
internal sealed class SoakTally(int calls)
{
    private const int MaxKept = 20;
    private readonly ConcurrentQueue<string> problems = new();
    private readonly ConcurrentQueue<double> milliseconds = new();
    private int left = calls;
    private int answered;
    private int cancelled;
    private int abandoned;
    private int reconnects;
    private int problemCount;

    public int Answered => answered;

    public int Cancelled => cancelled;

    public int Abandoned => abandoned;

    public int Reconnects => reconnects;

    /// <summary>Calls that failed, hung, or brought something else than they were asked for.</summary>
    public int Problems => problemCount;

    /// <summary>The first of them.</summary>
    public IEnumerable<string> Examples => problems;

    /// <returns>False when there are no more calls to make.</returns>
    public bool TryTake() => Interlocked.Decrement(ref left) >= 0;

    public void Answer(TimeSpan time)
    {
        Interlocked.Increment(ref answered);
        milliseconds.Enqueue(time.TotalMilliseconds);
    }

    public void Cancel() => Interlocked.Increment(ref cancelled);

    public void Abandon() => Interlocked.Increment(ref abandoned);

    public void Reconnect() => Interlocked.Increment(ref reconnects);

    public void Problem(string what)
    {
        if (Interlocked.Increment(ref problemCount) <= MaxKept) problems.Enqueue(what);
    }

    /// <summary>Milliseconds within which this part of the answered calls came back.</summary>
    public double Percentile(double part)
    {
        var sorted = milliseconds.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * part)];
    }
}

using System.Diagnostics;
using System.Text.Json;

namespace McpHub.Benchmarks;

/// <summary>Compares what every hot operation allocates with its line in <c>budgets.json</c>: bytes per operation, an upper bound.</summary>
internal static class Budgets
{
    private const int Rounds = 5;
    private const int RunsPerRound = 20_000;

    /// <returns>The exit code: 1 when an operation is over its budget, or budgets and operations do not match.</returns>
    public static int Check()
    {
        var file = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "budgets.json"));
        var budgets = JsonSerializer.Deserialize<Dictionary<string, long>>(file) ?? [];
        var isGood = true;
        Console.WriteLine($"{"operation",-24}{"bytes",10}{"budget",10}{"time",12}");
        foreach (var name in HotOperations.Names.Union(budgets.Keys).Order(StringComparer.Ordinal))
        {
            isGood &= Check(name, budgets.TryGetValue(name, out var budget) ? budget : null);
        }

        return isGood ? 0 : 1;
    }

    private static bool Check(string name, long? budget)
    {
        if (budget is null || !HotOperations.Names.Contains(name))
        {
            Console.WriteLine($"{name,-24}{(budget is null ? "has no line in budgets.json" : "is in budgets.json, but there is no such operation")}");
            return false;
        }

        var (bytes, nanoseconds) = Measure(HotOperations.Create(name));
        var isOver = bytes > budget;
        Console.WriteLine($"{name,-24}{bytes,10:0.##}{budget,10}{nanoseconds,9:0} ns{(isOver ? "  OVER BUDGET" : "")}");
        return !isOver;
    }

    // The best round counts: what happens once in a while, such as a pool growing, is not the operation's.
    private static (double Bytes, double Nanoseconds) Measure(IHotOperation operation)
    {
        var best = (Bytes: double.MaxValue, Nanoseconds: double.MaxValue);
        for (var round = 0; round <= Rounds; round++)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < RunsPerRound; i++) operation.Run();
            var elapsed = Stopwatch.GetElapsedTime(started);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            if (round > 0) best = (Math.Min(best.Bytes, (double)bytes / RunsPerRound), Math.Min(best.Nanoseconds, elapsed.TotalNanoseconds / RunsPerRound));
        }

        return best;
    }
}

using System.Diagnostics;
using System.Globalization;
using McpHub.Wire.Dialects;

namespace McpHub.Benchmarks.Fuzz;

/// <summary>
/// <c>fuzz [minutes] [dialect…]</c>: every dialect in turn, or those that are named, for so long each; new seeds every time. Exit code 1 at the
/// first thing that must not be, a round without an end included.
/// </summary>
internal static class FuzzRun
{
    // A round takes less than a millisecond; on a machine that does much else, a thousand times as long.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static int Run(string[] args)
    {
        var minutes = args is [var given, ..] ? double.Parse(given, CultureInfo.InvariantCulture) : 1;
        var dialects = args is [_, _, ..] ? [.. args[1..].Select(name => ChatDialects.Find(name) ?? throw new ArgumentException($"There is no dialect '{name}'."))] : ChatDialects.All;
        foreach (var dialect in dialects)
        {
            if (!Run(dialect, minutes)) return 1;
        }

        return 0;
    }

    private static bool Run(ChatDialect dialect, double minutes)
    {
        var fuzz = new DialectFuzz(dialect);
        var seed = Environment.TickCount;
        var rounds = 0;
        using var hung = new Timer(_ => Environment.FailFast($"{dialect.Name}, seed {seed + rounds - 1}: no end after {Patience.TotalSeconds} s"));
        var started = Stopwatch.StartNew();
        while (started.Elapsed.TotalMinutes < minutes)
        {
            try
            {
                hung.Change(Patience, Timeout.InfiniteTimeSpan);
                fuzz.Run(seed + rounds++);
            }
            catch (FuzzException e)
            {
                Console.Error.WriteLine(e);
                return false;
            }
        }

        Console.WriteLine($"{dialect.Name}: {rounds} rounds from seed {seed}, nothing found");
        return true;
    }
}

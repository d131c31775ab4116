using System.Diagnostics;
using McpHub.Wire.Dialects;

namespace McpHub.Benchmarks.Fuzz;

/// <summary><c>fuzz [minutes]</c>: every dialect in turn, for so long each; new seeds every time. Exit code 1 at the first thing that must not be.</summary>
internal static class FuzzRun
{
    public static int Run(double minutes)
    {
        foreach (var dialect in ChatDialects.All)
        {
            var fuzz = new DialectFuzz(dialect);
            var seed = Environment.TickCount;
            var rounds = 0;
            var started = Stopwatch.StartNew();
            while (started.Elapsed.TotalMinutes < minutes)
            {
                try
                {
                    fuzz.Run(seed + rounds++);
                }
                catch (FuzzException e)
                {
                    Console.Error.WriteLine(e);
                    return 1;
                }
            }

            Console.WriteLine($"{dialect.Name}: {rounds} rounds from seed {seed}, nothing found");
        }

        return 0;
    }
}

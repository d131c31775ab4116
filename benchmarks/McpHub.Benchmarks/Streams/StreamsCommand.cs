using System.Globalization;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Converse;

namespace McpHub.Benchmarks.Streams;

/// <summary>
/// <c>streams</c>: what one event of a stream costs in the hub's own relay, on one thread, one event at a time; from every dialect into every
/// other. Exit code 1 when an event costs more than it may.
/// </summary>
internal static class StreamsCommand
{
    private const int Rounds = 3;
    private const int EventsPerRound = 50_000;
    private const int LeastPassing = 100_000;
    private const int LeastTranslated = 20_000;

    public static int Run()
    {
        var isGood = true;
        Console.WriteLine($"{"from",-20}{"to",-20}{"events/s",12}{"bytes/event",13}");
        foreach (var from in ChatDialects.All)
        {
            foreach (var to in ChatDialects.All.Where(to => to != ConverseDialect.Instance))
            {
                var stream = from == to ? RunningStream.Passing(from) : RunningStream.Translated(from, to);
                var (perSecond, bytes) = Measure(stream, new TextStream(from));
                var isEnough = perSecond >= (from == to ? LeastPassing : LeastTranslated) && (from != to || bytes == 0);
                isGood &= isEnough;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{from.Name,-20}{to.Name,-20}{perSecond,12:0}{bytes,13:0}{(isEnough ? "" : "  TOO LITTLE")}"));
            }
        }

        return isGood ? 0 : 1;
    }

    // Processor time and not time: what else the machine does is not the relay's. The best round counts.
    private static (double PerSecond, double Bytes) Measure(RunningStream stream, TextStream text)
    {
        stream.Feed(text.Beginning);
        var best = (PerSecond: 0.0, Bytes: double.MaxValue);
        for (var round = 0; round <= Rounds; round++)
        {
            var written = stream.BytesOut;
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var started = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < EventsPerRound; i++) stream.Feed(text.Event);
            var elapsed = Environment.CpuUsage.TotalTime - started;
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            if (stream.BytesOut - written < EventsPerRound) throw new InvalidOperationException("Events got lost.");
            if (round > 0) best = (Math.Max(best.PerSecond, EventsPerRound / elapsed.TotalSeconds), Math.Min(best.Bytes, (double)bytes / EventsPerRound));
        }

        return best;
    }
}

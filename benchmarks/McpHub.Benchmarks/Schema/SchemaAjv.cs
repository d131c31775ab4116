using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Schema;

namespace McpHub.Benchmarks.Schema;

/// <summary>
/// <c>schema-ajv</c>: from the bytes of a valid instance to the verdict, against JSON.parse and npm ajv, for the schemas of real tools.
/// Exit code 1 when the geometric mean is under twice as fast, or a valid instance allocates.
/// </summary>
internal static class SchemaAjv
{
    private const double LeastRatio = 2;
    private const int Rounds = 7;

    public static async Task<int> RunAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Schema");
        using var tools = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "tools.json")));
        using var node = Start();
        var logs = 0.0;
        var slowest = double.MaxValue;
        var allocating = 0;
        var count = 0;
        foreach (var tool in tools.RootElement.EnumerateArray())
        {
            var text = tool.GetProperty("instance").GetRawText();
            var bytes = Encoding.UTF8.GetBytes(text);
            var schema = JsonSchema.Compile(tool.GetProperty("schema"));
            var (ours, allocated) = Measure(schema, bytes);
            var line = $$"""{"schema":{{tool.GetProperty("schema").GetRawText()}},"text":{{JsonSerializer.Serialize(text)}}}""";
            await node.StandardInput.WriteLineAsync(line);
            await node.StandardInput.FlushAsync();
            var answer = await node.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("Node ended. Run 'npm install' in benchmarks/McpHub.Benchmarks/Schema/npm.");
            var theirs = double.Parse(answer, CultureInfo.InvariantCulture);
            var ratio = theirs / ours;
            logs += Math.Log(ratio);
            slowest = Math.Min(slowest, ratio);
            count++;
            if (allocated > 0) allocating++;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tool.GetProperty("server").GetString()}/{tool.GetProperty("tool").GetString()}: {bytes.Length} B, hub {ours:F0} ns and {allocated} B allocated, ajv {theirs:F0} ns, {ratio:F2} times"));
        }

        node.StandardInput.Close();
        await node.WaitForExitAsync();
        var mean = Math.Exp(logs / count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} pairs of schema and instance, geometric mean {mean:F2} times as fast, least {slowest:F2}; {allocating} allocate"));
        return mean >= LeastRatio && allocating == 0 ? 0 : 1;
    }

    private static (double Nanoseconds, long Allocated) Measure(JsonSchema schema, byte[] text)
    {
        var count = Math.Clamp(2_000_000 / text.Length, 200, 20_000);
        var times = new double[Rounds];
        var before = 0L;
        for (var round = -1; round < Rounds; round++)
        {
            if (round == 0) before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var index = 0; index < count; index++)
            {
                if (!schema.Validate(text.AsSpan()).IsValid) throw new InvalidOperationException("An instance is not valid for the hub.");
            }

            if (round >= 0) times[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * count);
        Array.Sort(times);
        return (times[Rounds / 2], allocated);
    }

    private static Process Start()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "McpHub.sln"))) root = root.Parent;
        var script = Path.Combine(root!.FullName, "benchmarks", "McpHub.Benchmarks", "Schema", "npm", "ajv.mjs");
        return Process.Start(new ProcessStartInfo("node", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }
}

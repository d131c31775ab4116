using System.Diagnostics;
using System.Globalization;
using System.Net;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Benchmarks;

/// <summary>Decisions of an agent with a thousand rules of every kind, each timed by itself.</summary>
internal static class PolicyTimes
{
    private const int Rules = 1000;
    private const int Targets = 900;
    private const int Decisions = 200_000;
    private const int WarmUps = 50;

    public static int Run()
    {
        var config = Config();
        var rules = config.Roles["r"].Rules.Select((rule, index) => new Rule($"r/{index.ToString(CultureInfo.InvariantCulture)}", rule)).ToList();
        var targets = Enumerable.Range(0, Targets).Select(index => $"server{index % 30}/tool_{index}").ToArray();
        var now = new Circumstances
        {
            Arguments = """{"env":"staging","replicas":3}"""u8.ToArray(),
            Time = new DateTimeOffset(2026, 1, 7, 12, 0, 0, TimeSpan.Zero),
            Address = IPAddress.Parse("10.1.2.3"),
            Taint = new HashSet<string> { "private" },
        };

        // Other objects, so that only the code is warm and nothing is remembered.
        for (var round = 0; round < WarmUps; round++) Decide(new Permissions(rules, new ServerLabels(config.McpServers)), targets, Decisions / WarmUps, now);
        var permissions = new Permissions(rules, new ServerLabels(config.McpServers));
        Print($"first decision on a target, {Rules} rules", Decide(permissions, targets, targets.Length, now));
        Print($"further decisions, {Rules} rules", Decide(permissions, targets, Decisions, now));
        return 0;
    }

    private static double[] Decide(Permissions permissions, string[] targets, int count, Circumstances now)
    {
        var times = new double[count];
        var allowed = 0;
        for (var index = 0; index < count; index++)
        {
            var start = Stopwatch.GetTimestamp();
            if (permissions.Decide(Actions.ToolCall, targets[index % targets.Length], now).IsAllowed) allowed++;
            times[index] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        if (allowed == 0 || allowed == count) throw new InvalidOperationException("The rules decide all calls alike, so that little is measured.");
        Array.Sort(times);
        return times;
    }

    private static void Print(string what, double[] times) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: p50 {times[times.Length / 2]:F2} us, p99 {times[(int)(times.Length * 0.99)]:F2} us, longest {times[^1]:F1} us"));

    private static HubConfig Config()
    {
        var schema = new WrittenJson("""{"properties":{"env":{"enum":["staging","test"]},"replicas":{"maximum":20}},"required":["env"]}""");
        return new HubConfig
        {
            McpServers = Enumerable.Range(0, 30).ToDictionary(index => $"server{index}", index => new ServerConfig
            {
                Command = "x",
                Hub = new ServerHubConfig { Labels = index % 3 == 0 ? new Dictionary<string, IReadOnlyList<string>> { ["tool_1*"] = ["private"], ["**"] = ["slow"] } : new Dictionary<string, IReadOnlyList<string>>() },
            }),
            Roles = new Dictionary<string, RoleConfig>
            {
                ["r"] = new()
                {
                    Rules = [.. Enumerable.Range(0, Rules).Select(index => new RuleConfig
                    {
                        Effect = index % 5 == 0 ? "deny" : "allow",
                        Actions = index % 7 == 0 ? ["*"] : [Actions.ToolCall],
                        Targets = [(index % 4) switch { 0 => $"server{index % 30}/tool_{index}", 1 => $"server{index % 30}/*_{index}", 2 => $"*/tool_{index}", _ => $"**_{index}" }],
                        When = (index % 6) switch
                        {
                            0 => new RuleConditionsConfig { Args = schema },
                            1 => new RuleConditionsConfig { Time = new TimeWindowConfig { Zone = "Europe/Berlin", Days = "Mon-Fri", Hours = "08:00-18:00" } },
                            2 => new RuleConditionsConfig { Network = ["10.0.0.0/8"], Taint = ["private"] },
                            _ => null,
                        },
                    })],
                },
            },
        };
    }
}

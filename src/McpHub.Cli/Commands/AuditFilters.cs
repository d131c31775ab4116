using System.CommandLine;
using System.Globalization;
using McpHub.Audit;

namespace McpHub.Cli.Commands;

/// <summary>The options that say which records are meant.</summary>
internal static class AuditFilters
{
    private static readonly Option<string?> Agent = new("--agent") { Description = "Of this agent, by name or pseudonym.", HelpName = "AGENT" };
    private static readonly Option<string?> Action = new("--action") { Description = "tool.call, model.use, server.restart, …", HelpName = "ACTION" };
    private static readonly Option<string?> Target = new("--target") { Description = "A pattern: server/tool, server/*, a model.", HelpName = "PATTERN" };
    private static readonly Option<string?> Outcome = new("--outcome") { Description = "ok, tool_error, refused, failed, cancelled, or an error code.", HelpName = "STATUS" };
    private static readonly Option<string?> Kind = new("--kind") { Description = "intent, outcome, admin, recovery, lost, retention, privacy or checkpoint.", HelpName = "KIND" };
    private static readonly Option<string?> Trace = new("--trace") { Description = "The id of a trace or a request.", HelpName = "ID" };
    private static readonly Option<string?> From = new("--from") { Description = "Since then: 2h, 7d, or a date such as 2030-12-31 or 2030-12-31T08:00:00Z.", HelpName = "TIME" };
    private static readonly Option<string?> Until = new("--until") { Description = "Before then.", HelpName = "TIME" };

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { Agent, Action, Target, Outcome, Kind, Trace, From, Until }) command.Add(option);
    }

    public static AuditQuery Read(ParseResult parsed) => new()
    {
        Agent = parsed.GetValue(Agent),
        Action = parsed.GetValue(Action),
        Target = parsed.GetValue(Target),
        Outcome = parsed.GetValue(Outcome),
        Kind = parsed.GetValue(Kind),
        Trace = parsed.GetValue(Trace),
        From = ToTime(parsed.GetValue(From)),
        Until = ToTime(parsed.GetValue(Until)),
    };

    private static DateTimeOffset? ToTime(string? written)
    {
        if (written is null) return null;
        if (DateTimeOffset.TryParseExact(written, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)) return date;

        var now = TimeProvider.System.GetUtcNow();
        var isNumber = int.TryParse(written.AsSpan(0, Math.Max(0, written.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100_000;
        return (isNumber ? written[^1] : ' ') switch
        {
            'm' => now.AddMinutes(-count),
            'h' => now.AddHours(-count),
            'd' => now.AddDays(-count),
            _ => throw CommandException.Usage($"'{written}' is no time.", "Write a number with m, h or d, such as 2h, or a date such as 2030-12-31."),
        };
    }
}

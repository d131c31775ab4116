using System.CommandLine;
using McpHub.Audit;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub audit tail</c>: the last records, and with <c>--follow</c> those that come.</summary>
internal static class AuditTailCommand
{
    private const int MaxCount = 100_000;

    // Files give no notice on every file system.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private static readonly Option<int> Count = new("-n") { Description = "How many.", HelpName = "COUNT", DefaultValueFactory = _ => 20 };
    private static readonly Option<bool> Follow = new("--follow") { Description = "Go on with what is written, a line of JSON each with --json, until interrupted." };

    public static Command Create()
    {
        var command = new Command("tail", "Show the last records.") { Count, Follow };
        AuditFilters.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var count = parsed.GetValue(Count);
        if (count is < 1 or > MaxCount) throw CommandException.Usage($"-n {count} is out of range: 1 to {MaxCount}.");

        var (terminal, reader, query) = (Terminal.Of(parsed), AuditCommand.Reader(parsed), AuditFilters.Read(parsed));
        var last = reader.FindLast(query, count);
        if (!parsed.GetValue(Follow))
        {
            AuditRows.Show(terminal, last);
            return ExitCodes.Ok;
        }

        var shown = 0L;
        while (true)
        {
            foreach (var record in last)
            {
                AuditRows.ShowLine(terminal, record);
                shown = record.Entry.Sequence;
            }

            await Task.Delay(Interval, ct);
            last = [.. reader.FindAfter(query, shown)];
        }
    }
}

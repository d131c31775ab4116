using System.CommandLine;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub audit search</c>: the newest records that match.</summary>
internal static class AuditSearchCommand
{
    private const int MaxLimit = 100_000;

    private static readonly Option<int> Limit = new("--limit") { Description = "At most so many, the newest ones.", HelpName = "COUNT", DefaultValueFactory = _ => 100 };

    public static Command Create()
    {
        var command = new Command("search", "Find records.") { Limit };
        AuditFilters.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var limit = parsed.GetValue(Limit);
        if (limit is < 1 or > MaxLimit) throw CommandException.Usage($"--limit {limit} is out of range: 1 to {MaxLimit}.", "All records: mcphub audit export");

        AuditRows.Show(Terminal.Of(parsed), AuditCommand.Reader(parsed).FindLast(AuditFilters.Read(parsed), limit));
        return ExitCodes.Ok;
    }
}

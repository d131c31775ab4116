using System.CommandLine;
using McpHub.Audit;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub audit export</c>: all records that match, a line of JSON each; also all that is kept about one agent.</summary>
internal static class AuditExportCommand
{
    private static readonly Option<string> Format = new("--format") { Description = "jsonl (as they stand) or ocsf (for security tools).", HelpName = "FORMAT", DefaultValueFactory = _ => AuditForms.Lines };

    public static Command Create()
    {
        var command = new Command("export", "Print records, a line of JSON each.") { Format };
        AuditFilters.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var format = parsed.GetRequiredValue(Format);
        if (!AuditForms.All.Contains(format)) throw Suggestions.NotFound("format", format, [.. AuditForms.All]);

        var terminal = Terminal.Of(parsed);
        foreach (var record in AuditCommand.Reader(parsed).Find(AuditFilters.Read(parsed))) terminal.Say(AuditRows.Line(record, format));
        return ExitCodes.Ok;
    }
}

using System.CommandLine;
using McpHub.Audit;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub audit</c>: what happened, and whether the record of it is whole. Works on the files that the hub writes, whether it runs or not.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Read and check the record of all calls.")
    {
        AuditTailCommand.Create(),
        AuditSearchCommand.Create(),
        AuditExportCommand.Create(),
        AuditVerifyCommand.Create(),
        AuditEraseCommand.Create(),
    };

    public static AuditReader Reader(ParseResult parsed) => new(Configuration.LoadToAsk(Configuration.PathOf(parsed)).DataDirectory);
}

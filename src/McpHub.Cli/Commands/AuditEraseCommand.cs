using System.CommandLine;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub audit erase</c>: nobody can tell any more which records are about an agent; the chain stays whole.</summary>
internal static class AuditEraseCommand
{
    private static readonly Argument<string> Agent = new("AGENT") { Description = "Whose name the records shall lose." };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do it: it cannot be taken back." };

    public static Command Create()
    {
        var command = new Command("erase", "Make the records of an agent anonymous, for good.") { Agent, Yes };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var agent = parsed.GetRequiredValue(Agent);
        if (!parsed.GetValue(Yes))
        {
            var count = new Audit.AuditReader(config.DataDirectory).Find(new Audit.AuditQuery { Agent = agent }).LongCount();
            throw new CommandException(new(Calls.ErrorKind.BadRequest, "not_confirmed", $"Nothing was erased: {count} records are about agent '{agent}', and it cannot be taken back.", $"To keep a copy: mcphub audit export --agent {agent}. To go on: add --yes"));
        }

        var question = JsonSerializer.SerializeToUtf8Bytes(new EraseRequest(agent), AdminJson.Default.EraseRequest);
        var report = JsonSerializer.Deserialize(await RunningHub.Find(config).AskAsync(HttpMethod.Post, "/admin/audit/erase", question, ct), AdminJson.Default.EraseReport)!;
        if (terminal.IsJson) terminal.Json(report, AdminJson.Default.EraseReport);
        else terminal.Note($"Records of agent '{agent}' are now about {report.Pseudonym}, and nobody can tell who that was.");
        return ExitCodes.Ok;
    }
}

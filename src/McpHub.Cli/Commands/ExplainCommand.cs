using System.CommandLine;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub explain</c>: whether an agent may do something, and by which rule.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Agent = new("AGENT") { Description = "Who would do it." };
    private static readonly Argument<string> Action = new("ACTION") { Description = "tool.call, resource.read, prompt.get or model.use." };
    private static readonly Argument<string> Target = new("TARGET") { Description = "A tool as listed or as server/tool, server/uri, server/prompt, or a model." };

    public static Command Create()
    {
        var command = new Command("explain", "Explain what the permissions say about one action.") { Agent, Action, Target };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var question = new ExplainRequest(Agents.Require(config, parsed.GetRequiredValue(Agent)), parsed.GetRequiredValue(Action), parsed.GetRequiredValue(Target));
        if (!Snapshot.Actions.All.Contains(question.Action)) throw Suggestions.NotFound("action", question.Action, [.. Snapshot.Actions.All]);

        var answer = await RunningHub.Find(config).AskAsync(HttpMethod.Post, "/admin/explain", JsonSerializer.SerializeToUtf8Bytes(question, AdminJson.Default.ExplainRequest), ct);
        if (terminal.IsJson)
        {
            terminal.Json(answer);
            return ExitCodes.Ok;
        }

        var report = JsonSerializer.Deserialize(answer, AdminJson.Default.ExplainReport)!;
        var reason = report.Rule is { } rule ? $"by the rule {rule}" : "because no rule allows it";
        terminal.Say($"{report.Decision}: agent '{report.Agent}', {report.Action} {report.Target}, {reason}");
        return ExitCodes.Ok;
    }
}

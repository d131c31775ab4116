using System.CommandLine;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub explain</c>: whether an agent may do something, and by which rule; or what another configuration would have said to all that was done.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string?> Agent = new("AGENT") { Description = "Who would do it.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string?> Action = new("ACTION") { Description = "tool.call, resource.read, prompt.get or model.use.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string?> Target = new("TARGET") { Description = "A tool as listed or as server/tool, server/uri, server/prompt, or a model.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Args = new("--args") { Description = "The arguments of the call, as a JSON object.", HelpName = "JSON" };
    private static readonly Option<string?> At = new("--at") { Description = "When it is done, such as 2026-03-29T02:30:00+02:00; now when left out.", HelpName = "TIME" };
    private static readonly Option<string?> From = new("--from") { Description = "The address that the caller connects from.", HelpName = "ADDRESS" };
    private static readonly Option<string[]> Taint = new("--taint") { Description = "A label that the conversation has touched; may be repeated.", HelpName = "LABEL" };
    private static readonly Option<FileInfo?> Replay = new("--replay") { Description = "Ask the configuration about every record of an audit file instead, and print what it would decide otherwise. Needs no running hub.", HelpName = "AUDITFILE" };

    public static Command Create()
    {
        var command = new Command("explain", "Explain what the permissions say about one action.") { Agent, Action, Target, Args, At, From, Taint, Replay };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        if (parsed.GetValue(Replay) is { } file) return RunReplay(parsed, file, terminal);
        if (parsed.GetValue(Agent) is not { } agent || parsed.GetValue(Action) is not { } action || parsed.GetValue(Target) is not { } target)
            throw CommandException.Usage("Who would do what to what?", "mcphub explain AGENT ACTION TARGET, or mcphub explain --replay AUDITFILE --config NEW");

        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var question = new ExplainRequest(Agents.Require(config, agent), action, target, ReadArguments(parsed), parsed.GetValue(At), parsed.GetValue(From), parsed.GetValue(Taint) is { Length: > 0 } taint ? taint : null);
        if (!Snapshot.Actions.All.Contains(question.Action)) throw Suggestions.NotFound("action", question.Action, [.. Snapshot.Actions.All]);

        var answer = await RunningHub.Find(config).AskAsync(HttpMethod.Post, "/admin/explain", JsonSerializer.SerializeToUtf8Bytes(question, AdminJson.Default.ExplainRequest), ct);
        if (terminal.IsJson)
        {
            terminal.Json(answer);
            return ExitCodes.Ok;
        }

        Say(terminal, JsonSerializer.Deserialize(answer, AdminJson.Default.ExplainReport)!);
        return ExitCodes.Ok;
    }

    private static void Say(Terminal terminal, ExplainReport report)
    {
        var reason = report.Rule is { } rule ? $"by the rule {rule}" : "because no rule allows it";
        terminal.Say($"{report.Decision}: agent '{report.Agent}', {report.Action} {report.Target}, {reason}");
        if (report.File is { } file) terminal.Say($"  {file}:{report.Line} ({report.Place})");
        if (report.Decision == "depends") terminal.Say("  The rule asks for what the question leaves out: --args, --from or --taint.");
        if (report.NearestRule is { } nearest) terminal.Say($"  The rule {nearest} would allow it when {string.Join(" and ", report.Missing)}.");
        if (report.ApprovedBy is { } by) terminal.Say($"  To be approved by {(by.Count == 0 ? "anybody who may approve" : string.Join(" or ", by))}.");
        if (report.Labels.Count > 0) terminal.Say($"  Labels: {string.Join(", ", report.Labels)}");
    }

    private static JsonElement? ReadArguments(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(Args) is { } written ? JsonElement.Parse(written) : null;
        }
        catch (JsonException error)
        {
            throw CommandException.Usage($"The arguments are not JSON: {error.Message}", "Quote them for the shell: '{\"key\": \"value\"}'.");
        }
    }

    private static int RunReplay(ParseResult parsed, FileInfo file, Terminal terminal)
    {
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        using var records = file.Exists ? file.OpenText() : throw Suggestions.NotFound("file", file.Name, []);
        var report = PolicyReplay.Run(records, config);
        if (terminal.IsJson)
        {
            terminal.Json(report, AdminJson.Default.ReplayReport);
            return ExitCodes.Ok;
        }

        foreach (var flip in report.Flips)
            terminal.Say($"{flip.Before} -> {flip.After}: agent '{flip.Agent}', {flip.Action} {flip.Target}, {(flip.Rule is { } rule ? $"by the rule {rule}" : "because no rule allows it")}, {flip.Count} times");
        terminal.Say($"{report.Asked} records, {report.Flips.Sum(flip => flip.Count)} decided otherwise, {report.Depends} that depend on what no record holds, {report.UnknownAgents} of agents that are not configured, {report.Unreadable} unreadable lines.");
        return ExitCodes.Ok;
    }
}

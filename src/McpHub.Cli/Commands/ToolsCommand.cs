using System.CommandLine;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub tools</c>: what there is to call, for everybody together or for one agent.</summary>
internal static class ToolsCommand
{
    private const int DescriptionLength = 100;
    private static readonly Argument<string?> Name = new("NAME") { Description = "One tool, with its whole definition.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Agent = CommonOptions.Agent("Only what this agent may call.");

    public static Command Create()
    {
        var command = new Command("tools", "List the tools, or show one.") { Name, Agent };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var query = parsed.GetValue(Agent) is { } agent ? $"?agent={Uri.EscapeDataString(Agents.Require(config, agent))}" : "";
        var hub = RunningHub.Find(config);
        if (parsed.GetValue(Name) is { } name)
        {
            ShowOne(terminal, await hub.AskAsync(HttpMethod.Get, $"/admin/tools/{EscapePath(name)}{query}", null, ct));
            return ExitCodes.Ok;
        }

        ShowAll(terminal, await hub.AskAsync(HttpMethod.Get, $"/admin/tools{query}", null, ct));
        return ExitCodes.Ok;
    }

    // The slash between server and tool stays one.
    private static string EscapePath(string name) => string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    private static void ShowOne(Terminal terminal, byte[] answer)
    {
        if (terminal.IsJson)
        {
            terminal.Json(answer);
            return;
        }

        var tool = JsonSerializer.Deserialize(answer, AdminJson.Default.ToolDefinitionReport)!;
        terminal.Say($"{tool.Name} ({tool.Server}/{tool.Tool})");
        terminal.Say(Terminal.Pretty(tool.Definition));
    }

    private static void ShowAll(Terminal terminal, byte[] answer)
    {
        var tools = JsonSerializer.Deserialize(answer, AdminJson.Default.IReadOnlyListToolReport)!;
        if (terminal.IsJson) terminal.Json(answer);
        else if (tools.Count == 0) terminal.Note("There are no tools. How the servers are doing: mcphub servers");
        else Terminal.Show(["tool", "server", "description"], tools.Select(tool => (string[])[tool.Name, tool.Server, Shorten(tool.Description ?? "")]));
    }

    private static string Shorten(string description)
    {
        var line = description.ReplaceLineEndings(" ").Trim();
        return line.Length <= DescriptionLength ? line : $"{line[..DescriptionLength]}…";
    }
}

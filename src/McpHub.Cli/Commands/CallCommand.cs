using System.CommandLine;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Calls;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub call</c>: one tool call through the hub, as an agent would make it.</summary>
internal static class CallCommand
{
    private static readonly Argument<string> Tool = new("TOOL") { Description = "As 'mcphub tools' lists it, or server/tool." };
    private static readonly Argument<string?> Json = new("JSON") { Description = "The arguments as a JSON object.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Args = new("--args") { Description = "The same.", HelpName = "JSON" };
    private static readonly Option<string[]> Pairs = new("-a", "--arg")
    {
        Description = "Single arguments; values are read as the tool's schema says.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Agent = CommonOptions.Agent("Who calls; the first agent of the configuration when absent.");

    public static Command Create()
    {
        var command = new Command("call", "Call a tool.") { Tool, Json, Args, Pairs, Agent };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var given = new ToolArguments(parsed.GetValue(Json), parsed.GetValue(Args), parsed.GetValue(Pairs) ?? []);
        var agent = Agents.Choose(config, parsed.GetValue(Agent), terminal);
        var hub = RunningHub.Find(config);
        var mcp = new AgentMcp(hub, agent, "/mcp");
        var tool = CallableTool.Find(parsed.GetRequiredValue(Tool), await mcp.ListToolsAsync(ct));

        var @params = ObjectSplice.Rewrite(default, JsonEdit.SetText("name", tool.Name), JsonEdit.Set("arguments", given.ToJson(tool)));
        var answer = await mcp.RequestAsync(McpMethods.ToolsCall, @params, tool.Headers, tool.Name, ct, message => ShowNotification(terminal, message));
        if (!answer.Error.IsEmpty) throw new CommandException(await SuggestAsync(hub, tool.Name, HubRefusal.ReadError(answer.Error), ct));

        if (terminal.IsJson) terminal.Json(answer.Result);
        else ToolResultText.Show(terminal, answer.Result);
        return IsGood(answer.Result, terminal) ? ExitCodes.Ok : ExitCodes.Bad;
    }

    // The hub does not tell agents whether a tool does not exist or is not for them; its operator may know.
    private static async Task<HubError> SuggestAsync(RunningHub hub, string name, HubError refusal, CancellationToken ct)
    {
        if (refusal.Code != "tool_not_permitted") return refusal;
        var tools = JsonSerializer.Deserialize(await hub.AskAsync(HttpMethod.Get, "/admin/tools", null, ct), AdminJson.Default.IReadOnlyListToolReport)!;
        return tools.Any(tool => tool.Name == name) ? refusal : Suggestions.NotFound("tool", name, [.. tools.Select(tool => tool.Name)]).Error;
    }

    private static bool IsGood(ReadOnlyMemory<byte> result, Terminal terminal)
    {
        if (ObjectSplice.GetText(result, "resultType"u8) is not (null or "complete") and var type)
        {
            terminal.Note($"The tool gave no result but '{type}', which the command line cannot continue.");
            return false;
        }

        return !ObjectSplice.Get(result, "isError"u8).Span.SequenceEqual("true"u8);
    }

    private static void ShowNotification(Terminal terminal, RpcMessage message)
    {
        if (message.Method != McpMethods.Progress) return;
        using var progress = JsonDocument.Parse(message.Params);
        var total = progress.RootElement.TryGetProperty("total", out var all) ? $"/{all.GetRawText()}" : "";
        var done = progress.RootElement.TryGetProperty("progress", out var part) ? part.GetRawText() : "?";
        terminal.Note($"progress {done}{total} {ObjectSplice.GetText(message.Params, "message"u8)}".TrimEnd());
    }
}

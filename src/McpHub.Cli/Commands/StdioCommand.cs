using System.CommandLine;
using McpHub.Cli.Stdio;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub stdio</c>: the hub as the MCP server of an editor or a desktop application, over standard input and output.</summary>
internal static class StdioCommand
{
    private static readonly Option<string> Agent = new("--agent") { Description = "Whom the client acts as.", HelpName = "AGENT", Required = true };
    private static readonly Option<string?> Toolset = new("--toolset") { Description = "Only the tools of this toolset.", HelpName = "TOOLSET" };
    private static readonly Option<string?> Server = new("--server") { Description = "Only this server, under its own names.", HelpName = "SERVER" };

    public static Command Create()
    {
        var command = new Command("stdio", "Be an MCP server over standard input and output; starts a hub when none runs.") { Agent, Toolset, Server };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var path = Configuration.PathOf(parsed);
        var config = Configuration.LoadToAsk(path);
        var agent = Agents.Require(config, parsed.GetRequiredValue(Agent));
        var door = DoorOf(config, parsed.GetValue(Toolset), parsed.GetValue(Server));

        // Standard output carries the protocol: whatever else would be written there goes elsewhere.
        await using var protocol = Console.OpenStandardOutput();
        Console.SetOut(Console.Error);
        using var output = new LineWriter(protocol);
        await using var link = new HubLink(path, config);
        await link.GetAsync(ct);

        var input = new MessageLines(Console.OpenStandardInput(), config.Limits.MaxMcpBodyBytes);
        await new StdioBridge(input, output, new HubDoor(link, agent, door, output), config.Limits.MaxMcpBodyBytes).RunAsync(ct);
        return ExitCodes.Ok;
    }

    private static string DoorOf(Config.HubConfig config, string? toolset, string? server) => (toolset, server) switch
    {
        (not null, not null) => throw CommandException.Usage("--toolset and --server exclude each other."),
        (not null, _) => config.Toolsets.ContainsKey(toolset) ? $"/mcp/{toolset}" : throw Suggestions.NotFound("toolset", toolset, [.. config.Toolsets.Keys]),
        (_, not null) => config.McpServers.ContainsKey(server) ? $"/mcp/server/{server}" : throw Suggestions.NotFound("server", server, [.. config.McpServers.Keys]),
        _ => "/mcp",
    };
}

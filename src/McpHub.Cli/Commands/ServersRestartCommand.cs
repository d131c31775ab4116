using System.CommandLine;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;
using McpHub.Upstreams;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub servers restart</c>: brings back what was given up, and gives what misbehaves a fresh start.</summary>
internal static class ServersRestartCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The server's alias." };

    public static Command Create()
    {
        var command = new Command("restart", "End a server and start it again, even one that was given up.") { Name };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var path = $"/admin/servers/{Uri.EscapeDataString(parsed.GetRequiredValue(Name))}/restart";
        var server = JsonSerializer.Deserialize(await RunningHub.Find(config).AskAsync(HttpMethod.Post, path, null, ct), AdminJson.Default.ServerReport)!;
        if (terminal.IsJson) terminal.Json(server, AdminJson.Default.ServerReport);
        else terminal.Note($"Server {server.Name} is {server.State.Replace('_', ' ')}{(server.Reason is { } reason ? $": {reason}" : ".")}");
        return UpstreamStates.IsWell(server.State) ? ExitCodes.Ok : ExitCodes.Bad;
    }
}

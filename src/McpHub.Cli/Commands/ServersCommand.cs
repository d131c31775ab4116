using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;
using McpHub.Config;
using McpHub.Upstreams;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub servers</c>: how the MCP servers behind the running hub are doing.</summary>
internal static class ServersCommand
{
    private static readonly Argument<string?> Name = new("NAME") { Description = "One server, in detail.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var command = new Command("servers", "Show how the MCP servers are doing.") { Name, ServersLoginCommand.Create(), ServersRestartCommand.Create() };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var servers = JsonSerializer.Deserialize(await RunningHub.Find(config).AskAsync(HttpMethod.Get, "/admin/servers", null, ct), AdminJson.Default.IReadOnlyListServerReport)!;
        if (parsed.GetValue(Name) is { } name)
        {
            var server = servers.FirstOrDefault(server => server.Name == name) ?? throw Unknown(name, servers, config);
            ShowOne(terminal, server);
            return IsReady(server) ? ExitCodes.Ok : ExitCodes.Bad;
        }

        ShowAll(terminal, servers);
        return servers.All(IsReady) ? ExitCodes.Ok : ExitCodes.Bad;
    }

    private static bool IsReady(ServerReport server) => UpstreamStates.IsWell(server.State);

    private static CommandException Unknown(string name, IReadOnlyList<ServerReport> servers, HubConfig config) =>
        config.McpServers.TryGetValue(name, out var entry) && entry.Disabled
            ? new CommandException(new(Calls.ErrorKind.NotFound, "server_disabled", $"Server '{name}' is disabled.", $"Remove mcpServers.{name}.disabled from the configuration."))
            : Suggestions.NotFound("server", name, [.. servers.Select(server => server.Name)]);

    private static void ShowAll(Terminal terminal, IReadOnlyList<ServerReport> servers)
    {
        if (terminal.IsJson) terminal.Json(servers, AdminJson.Default.IReadOnlyListServerReport);
        else if (servers.Count == 0) terminal.Note("The hub has no servers: add some under 'mcpServers'.");
        else Terminal.Show(["server", "state", "revision", "tools", "prompts", "resources", "reason"], servers.Select(ToRow));
    }

    private static string[] ToRow(ServerReport server) =>
        [server.Name, server.State, server.Revision ?? "", Number(server.Tools), Number(server.Prompts), Number(server.Resources), server.Reason ?? server.SignIn ?? ""];

    private static void ShowOne(Terminal terminal, ServerReport server)
    {
        if (terminal.IsJson)
        {
            terminal.Json(server, AdminJson.Default.ServerReport);
            return;
        }

        Terminal.Show(["server", server.Name],
        [
            ["state", server.State],
            ["since", server.Since.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)],
            ["reason", server.Reason ?? server.SignIn ?? ""],
            ["calls", $"{server.CallsInFlight} in flight, {server.CallsWaiting} waiting{(server.Resting is null ? "" : $"; not asked for a while: {server.Resting}")}"],
            ["revision", server.Revision ?? ""],
            ["software", server.Server ?? ""],
            ["offers", $"{server.Tools} tools, {server.Prompts} prompts, {server.Resources} resources"],
        ]);
        foreach (var (tool, reason) in server.Quarantined) terminal.Say($"quarantined {tool}: {reason}");
        if (server.Log.Count > 0) terminal.Say("\nLast lines of its standard error:");
        foreach (var line in server.Log) terminal.Say($"  {line}");
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}

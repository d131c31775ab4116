using System.CommandLine;
using McpHub.Agents;
using McpHub.Calls;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub keys revoke</c>: a hub that runs stops accepting the key within a moment.</summary>
internal static class KeysRevokeCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "As 'mcphub keys list' shows it." };

    public static Command Create()
    {
        var command = new Command("revoke", "Take a key back for good.") { Id };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var store = KeysCommand.Open(config);
        var id = ToId(parsed.GetRequiredValue(Id));
        var key = store.List().FirstOrDefault(key => key.Id == id) ?? throw Suggestions.NotFound("key", id, [.. store.List().Select(key => key.Id)]);

        await RecordedChange.RunAsync(config, new AdminChange("key.revoke", id, key.Agent), () => store.Revoke(id), ct);
        if (terminal.IsJson) terminal.Json(KeysCommand.Report(key, config) with { State = "revoked" }, CliJson.Default.KeyReport);
        else terminal.Note($"Key {id} of agent '{key.Agent}' is revoked.");
        return ExitCodes.Ok;
    }

    // A whole key says its id, too, and must not be repeated in a message.
    private static string ToId(string written) => HubKey.TryParse(written, out var key) ? key.Id.ToString() : written;
}

using System.CommandLine;
using System.Globalization;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub keys list</c>: what is kept of each key, which is never the key itself.</summary>
internal static class KeysListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List the keys.");
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        IReadOnlyList<KeyReport> keys = [.. KeysCommand.Open(config).List().Select(key => KeysCommand.Report(key, config))];
        if (terminal.IsJson)
        {
            terminal.Json(keys, CliJson.Default.IReadOnlyListKeyReport);
            return ExitCodes.Ok;
        }

        if (keys.Count == 0) terminal.Note("There is no key yet. Make one: mcphub keys create AGENT");
        else Terminal.Show(["id", "agent", "name", "created", "expires", "state"], keys.Select(ToRow));
        return ExitCodes.Ok;
    }

    private static string[] ToRow(KeyReport key) => [key.Id, key.Agent, key.Name ?? "", Day(key.Created), key.Expires is { } end ? Day(end) : "never", key.State];

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}

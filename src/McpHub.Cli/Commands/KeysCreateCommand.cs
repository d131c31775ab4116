using System.CommandLine;
using System.Globalization;
using McpHub.Agents;
using McpHub.Calls;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub keys create</c>: the only moment at which a key is seen.</summary>
internal static class KeysCreateCommand
{
    private static readonly Argument<string> Agent = new("AGENT") { Description = "The agent that its bearer will be." };
    private static readonly Option<string?> Name = new("--name") { Description = "What to call it, to tell keys apart.", HelpName = "NAME" };
    private static readonly Option<string?> Expires = new("--expires") { Description = "How long it is good for: 90d, 12h, 30m, or a date such as 2030-12-31.", HelpName = "TIME" };

    public static Command Create()
    {
        var command = new Command("create", "Make a key and print it, once.") { Agent, Name, Expires };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var agent = Agents.Require(config, parsed.GetRequiredValue(Agent));
        var expires = parsed.GetValue(Expires) is { } written ? ReadExpiry(written, TimeProvider.System.GetUtcNow()) : (DateTimeOffset?)null;

        var store = KeysCommand.Open(config);
        var text = await RecordedChange.RunAsync(config, new AdminChange("key.create", Agent: agent), () => store.Create(agent, parsed.GetValue(Name), expires), ct);
        var stored = store.Read(HubKey.TryParse(text, out var key) ? key.Id : default)!;
        if (terminal.IsJson)
        {
            terminal.Json(KeysCommand.Report(stored, config, text), CliJson.Default.KeyReport);
            return ExitCodes.Ok;
        }

        terminal.Note($"Key {stored.Id} of agent '{agent}'{(expires is { } end ? $", good until {end:u}" : "")}. It is shown only now:");
        terminal.Say(text);
        return ExitCodes.Ok;
    }

    private static DateTimeOffset ReadExpiry(string written, DateTimeOffset now)
    {
        if (DateTimeOffset.TryParseExact(written, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return date > now ? date : throw CommandException.Usage($"'{written}' has passed already.");

        var isNumber = int.TryParse(written.AsSpan(0, Math.Max(0, written.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100_000;
        return (isNumber ? written[^1] : ' ') switch
        {
            'm' => now.AddMinutes(count),
            'h' => now.AddHours(count),
            'd' => now.AddDays(count),
            'w' => now.AddDays(7.0 * count),
            _ => throw CommandException.Usage($"'{written}' is no time that --expires understands.", "Write a number with m, h, d or w, such as 90d, or a date such as 2030-12-31."),
        };
    }
}

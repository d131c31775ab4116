using System.CommandLine;
using McpHub.Calls;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub secrets rm</c>.</summary>
internal static class SecretsRemoveCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "As 'mcphub secrets list' shows it." };

    public static Command Create()
    {
        var command = new Command("rm", "Forget a secret.") { Name };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var name = parsed.GetRequiredValue(Name);
        await RecordedChange.RunAsync(config, new AdminChange("secret.remove", name), () => SecretsCommand.Change(config.DataDirectory, store =>
            store.Remove(name) ? name : throw Suggestions.NotFound("secret", name, [.. store.Secrets.Keys])), ct);
        Terminal.Of(parsed).Note($"Secret {name} is forgotten.");
        return ExitCodes.Ok;
    }
}

using System.CommandLine;
using McpHub.Calls;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;
using McpHub.Config.Reading;
using McpHub.Config.Secrets;
using Spectre.Console;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub secrets set</c>: the text comes from standard input, never from the command line, which others can see.</summary>
internal static class SecretsSetCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "As in ${secret:NAME}." };

    public static Command Create()
    {
        var command = new Command("set", "Keep a secret; its text is read from standard input.") { Name };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var name = parsed.GetRequiredValue(Name);
        if (!SecretFile.IsName(name)) throw CommandException.Usage($"'{Spelling.Shown(name)}' is no name for a secret.", "Use letters, digits, '_', '-' and '.', at most 128, not beginning with '.'.");

        var text = await ReadAsync(name, ct);
        var report = await RecordedChange.RunAsync(config, new AdminChange("secret.set", name), () => SecretsCommand.Change(config.DataDirectory, store =>
        {
            if (store.Secrets.Count >= SecretStore.MaxSecrets && !store.Secrets.ContainsKey(name)) throw new CommandException(new(ErrorKind.Limited, "secrets_full", $"There are {SecretStore.MaxSecrets} secrets already.", "Remove one: mcphub secrets rm NAME"));
            store.Set(name, text, TimeProvider.System.GetUtcNow());
            return new SecretReport(name, store.Secrets[name].Version, store.Secrets[name].Set);
        }), ct);
        if (terminal.IsJson) terminal.Json(report, CliJson.Default.SecretReport);
        else terminal.Note($"Secret {name} is kept (version {report.Version}). Refer to it as ${{secret:{name}}}.");
        return ExitCodes.Ok;
    }

    private static async Task<string> ReadAsync(string name, CancellationToken ct)
    {
        if (!Console.IsInputRedirected) return await new TextPrompt<string>($"Text of {name}:").Secret().ShowAsync(AnsiConsole.Console, ct);

        // One byte more than may be: then it is too long.
        using var input = Console.OpenStandardInput();
        var buffer = new byte[SecretStore.MaxBytes + 2];
        var length = await input.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        var (text, problem) = SecretFile.Parse(buffer.AsSpan(0, length));
        return text ?? throw CommandException.Usage($"The text of {name} cannot be kept: {problem}.", $"For example: printf %s \"$TOKEN\" | mcphub secrets set {name}");
    }
}

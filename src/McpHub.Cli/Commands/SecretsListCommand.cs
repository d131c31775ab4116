using System.CommandLine;
using System.Globalization;
using McpHub.Cli.Output;
using McpHub.Config.Secrets;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub secrets list</c>: their names, never what they are.</summary>
internal static class SecretsListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List the secrets that are kept.");
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var terminal = Terminal.Of(parsed);
        var secrets = Read(Configuration.LoadToAsk(Configuration.PathOf(parsed)).DataDirectory);
        if (terminal.IsJson) terminal.Json(secrets, CliJson.Default.IReadOnlyListSecretReport);
        else if (secrets.Count == 0) terminal.Note("No secret is kept. Keep one: mcphub secrets set NAME");
        else Terminal.Show(["name", "version", "set"], secrets.Select(ToRow));
        return ExitCodes.Ok;
    }

    private static IReadOnlyList<SecretReport> Read(string dataDirectory)
    {
        try
        {
            using var store = SecretStore.TryOpen(dataDirectory, Environment.GetEnvironmentVariable);
            return store is null ? [] : [.. store.Secrets.Select(secret => new SecretReport(secret.Key, secret.Value.Version, secret.Value.Set))];
        }
        catch (SecretsException problem)
        {
            throw SecretsCommand.ToFailure(problem);
        }
    }

    private static string[] ToRow(SecretReport secret) =>
        [secret.Name, secret.Version.ToString(CultureInfo.InvariantCulture), secret.Set.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)];
}

using System.CommandLine;
using McpHub.Calls;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;
using McpHub.Config.Secrets;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub secrets rotate</c>: the same secrets under new keys.</summary>
internal static class SecretsRotateCommand
{
    private static readonly Option<string?> NewMasterKey = new("--new-master-key")
    {
        Description = "A file with the master key that the hub will be given from its next start on; until the next rotation the one in use opens the secrets, too.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var command = new Command("rotate", "Seal all secrets anew, under new keys.") { NewMasterKey };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var config = Configuration.LoadToAsk(Configuration.PathOf(parsed));
        var next = parsed.GetValue(NewMasterKey) is { } file ? Read(file) : null;
        var done = await RecordedChange.RunAsync(config, new AdminChange("secret.rotate"), () => SecretsCommand.Change(config.DataDirectory, store => Rotate(store, next)), ct);
        Terminal.Of(parsed).Note(done);
        return ExitCodes.Ok;
    }

    private static string Rotate(SecretStore store, MasterKey? next)
    {
        if (next is not null)
        {
            store.Rotate(next);
            return $"{store.Secrets.Count} secrets are sealed anew; the master key in {store.Master.Where} opens them, and the new one. Give the hub the new one, then run: mcphub secrets rotate";
        }

        if (store.Master.IsKept) store.RotateKeptMaster();
        else store.Rotate();
        return $"{store.Secrets.Count} secrets are sealed anew{(store.Master.IsKept ? ", under a new master key" : $"; only the master key in {store.Master.Where} opens them")}.";
    }

    private static MasterKey Read(string file)
    {
        try
        {
            return MasterKey.Read(file);
        }
        catch (SecretsException problem)
        {
            throw SecretsCommand.ToFailure(problem);
        }
    }
}

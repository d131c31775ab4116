using System.CommandLine;
using McpHub.Config.Secrets;
using McpHub.Storage;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub secrets</c>: what <c>${secret:NAME}</c> stands for, sealed in the data directory. A hub that runs takes a change up by itself.</summary>
internal static class SecretsCommand
{
    public static Command Create() => new("secrets", "Keep secrets for the configuration, sealed.")
    {
        SecretsSetCommand.Create(),
        SecretsListCommand.Create(),
        SecretsRemoveCommand.Create(),
        SecretsRotateCommand.Create(),
    };

    /// <summary>Opens the store for a change; nobody else changes it meanwhile.</summary>
    public static T Change<T>(string dataDirectory, Func<SecretStore, T> change)
    {
        PrivateFiles.CreateFolder(dataDirectory);
        using var held = Hold(Path.Combine(dataDirectory, ".secrets-lock"));
        using var store = Open(dataDirectory);
        return change(store);
    }

    /// <summary>Says what is wrong in the words of the command line.</summary>
    public static SecretStore Open(string dataDirectory)
    {
        try
        {
            return SecretStore.OpenOrCreate(dataDirectory, Environment.GetEnvironmentVariable);
        }
        catch (SecretsException problem)
        {
            throw ToFailure(problem);
        }
    }

    public static CommandException ToFailure(SecretsException problem) => new(new(Calls.ErrorKind.Unavailable, "secrets_unavailable", problem.Message));

    private static FileStream Hold(string path)
    {
        try
        {
            return PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException)
        {
            throw new CommandException(new(Calls.ErrorKind.Unavailable, "secrets_busy", "Somebody else changes the secrets right now.", "Try again in a moment."));
        }
    }
}

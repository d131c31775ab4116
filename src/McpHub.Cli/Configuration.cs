using System.CommandLine;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Cli;

/// <summary>The configuration that <c>--config</c> names, for commands that cannot go on without one.</summary>
internal static class Configuration
{
    /// <summary>Stands for a variable or a secret that cannot be had here: fits wherever a value may stand, is long enough for all of them, and never sent anywhere.</summary>
    public const string Unknown = "unset-here-and-known-to-the-hub-alone";

    public static string PathOf(ParseResult parsed) => parsed.GetRequiredValue(CommonOptions.Config);

    /// <summary>As the hub itself reads it.</summary>
    public static ConfigResult Load(string path) => OrThrow(path, TestedConfig.Load(path));

    /// <summary>
    /// Enough to find and ask a hub that runs. Environment variables that are referenced need to be set where the hub runs, not here.
    /// </summary>
    public static HubConfig LoadToAsk(string path) => OrThrow(path, LoadLeniently(path)).Config!;

    /// <returns>The same; null when the file is wrong even so.</returns>
    public static HubConfig? TryLoadToAsk(string path) => LoadLeniently(path).Config;

    private static ConfigResult LoadLeniently(string path) => ConfigFile.Load(path, Environment.GetEnvironmentVariable, Unknown);

    public static string Describe(string path, ConfigError error)
    {
        var text = error.ToString();
        return error.Line is null ? $"{path}: {text}" : $"{path}:{text}";
    }

    public static ConfigResult OrThrow(string path, ConfigResult loaded)
    {
        if (loaded.Config is not null) return loaded;

        var count = loaded.Errors.Count == 1 ? "an error" : $"{loaded.Errors.Count} errors";
        throw new CommandException(new HubError(ErrorKind.BadRequest, "config_invalid", $"The configuration {path} has {count}.", $"Details: mcphub check --config {path}"))
        {
            Details = [.. loaded.Errors.Select(error => Describe(path, error))],
        };
    }
}

using System.CommandLine;
using McpHub.Cli.Output;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub check</c>: all that is wrong with a configuration, without starting anything.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Check the configuration and report every error with its place.");
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var terminal = Terminal.Of(parsed);
        var path = Configuration.PathOf(parsed);
        var result = TestedConfig.Load(path);
        if (terminal.IsJson) terminal.Json(new CheckReport(result.Config is not null, Path.GetFullPath(path), result.Errors, result.Warnings), CliJson.Default.CheckReport);
        else Say(terminal, path, result);
        return result.Config is null ? ExitCodes.Bad : ExitCodes.Ok;
    }

    private static void Say(Terminal terminal, string path, ConfigResult result)
    {
        foreach (var error in result.Errors) terminal.Say($"error {Configuration.Describe(path, error)}");
        foreach (var warning in result.Warnings) terminal.Say($"warning {Configuration.Describe(path, warning)}");
        terminal.Say(result.Config is { } config ? $"{path} is good: {Summary(config)}." : $"{path} has {Quantity.Of(result.Errors.Count, "error")}.");
    }

    private static string Summary(HubConfig config) => string.Join(", ",
        Quantity.Of(config.McpServers.Count, "server"),
        Quantity.Of(config.Providers.Count, "provider"),
        Quantity.Of(config.Models.Count, "model"),
        Quantity.Of(config.Agents.Count, "agent"));
}

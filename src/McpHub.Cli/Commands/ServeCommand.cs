using System.CommandLine;
using McpHub.Agents;
using McpHub.Calls;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;
using McpHub.Config;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub serve</c>: runs the hub until a signal ends it.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Urls = new("--urls") { Description = "Where to listen instead of 'listen' in the configuration; several with ';'.", HelpName = "URLS" };

    public static Command Create()
    {
        var command = new Command("serve", "Run the hub.") { Urls };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>What runs when no command is named.</summary>
    public static void MakeDefault(RootCommand root)
    {
        root.Add(Urls);
        root.SetAction(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var path = Configuration.PathOf(parsed);
        var loaded = Configuration.Load(path);
        foreach (var warning in loaded.Warnings) terminal.Note($"Warning: {Configuration.Describe(path, warning)}");
        var urls = parsed.GetValue(Urls);
        CheckUrls(loaded.Config!, urls);
        await NoteOtherHubAsync(loaded.Config!, terminal, ct);

        await using var app = HubHost.Build(path, loaded, urls);
        await HubHost.StartAsync(app, ct);
        SayReady(app, loaded.Config!, terminal);
        await HubHost.WaitForEndAsync(app, ct);
        return ExitCodes.Ok;
    }

    // What 'listen' must fulfil, --urls must, too: above all, that nobody without a key comes in from outside.
    private static void CheckUrls(HubConfig config, string? urls)
    {
        foreach (var url in urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            if (ConfigRules.Check(config with { Listen = url }).Errors is [var error, ..])
                throw new CommandException(new HubError(ErrorKind.BadRequest, "urls_invalid", $"The hub cannot listen on {url}: {error.Message}", error.Hint));
        }

        if (ListenAddress.Check(urls ?? config.Listen) is { } problem) throw new CommandException(problem);
    }

    private static async Task NoteOtherHubAsync(HubConfig config, Terminal terminal, CancellationToken ct)
    {
        if (RunningHub.TryFind(config) is { } other && await other.AnswersAsync(ct))
            terminal.Note($"Another hub runs for this configuration, at {other.Url}; from now on the other mcphub commands reach this one.");
    }

    private static void SayReady(WebApplication app, HubConfig config, Terminal terminal)
    {
        if (config.Auth.AnonymousAgent is null && config.Agents.Keys.FirstOrDefault() is { } agent && app.Services.GetRequiredService<KeyStore>().List().Count == 0)
            terminal.Note($"There is no key yet, so nobody can call this hub. Make one: mcphub keys create {agent}");

        var url = app.Urls.First();
        var report = new ServeReport($"{url}/mcp", $"{url}/v1", $"{url}/healthz");
        if (terminal.IsJson) terminal.Json(report, CliJson.Default.ServeReport);
        else terminal.Say($"McpHub ready on {string.Join(", ", app.Urls)} (MCP {report.Mcp}, models {report.Models}, health {report.Health})");
    }
}

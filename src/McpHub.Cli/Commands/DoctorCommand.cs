using System.CommandLine;
using System.Text.Json;
using McpHub.Admin;
using McpHub.Admin.Doctor;
using McpHub.Cli.Hub;
using McpHub.Cli.Output;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Cli.Commands;

/// <summary><c>mcphub doctor</c>: what is wrong, with the hub's surroundings and with each server, and what to do. Asks the hub that runs; without one it starts the servers itself.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Find out what is wrong, with the hub and with each server, and what to do about it.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = Terminal.Of(parsed);
        var path = Configuration.PathOf(parsed);
        var report = await ExamineAsync(path, terminal, ct);
        if (terminal.IsJson) terminal.Json(report, CliJson.Default.DoctorReport);
        else DoctorText.Show(terminal, report);
        return report.Ok ? ExitCodes.Ok : ExitCodes.Bad;
    }

    private static async Task<DoctorReport> ExamineAsync(string path, Terminal terminal, CancellationToken ct)
    {
        var file = Path.GetFullPath(path);
        var loaded = TestedConfig.Load(path);
        // A hub that runs has its own environment: only without one do references have to resolve here.
        var config = loaded.Config ?? Configuration.TryLoadToAsk(path);
        var hub = config is null ? null : RunningHub.TryFind(config);
        if (hub is not null && !await hub.AnswersAsync(ct)) hub = null;
        if (config is null || (hub is null && loaded.Config is null)) return DoctorReport.Of(file, null, [.. Errors(path, loaded)], []);

        IReadOnlyList<Finding> checks =
        [
            .. Warnings(path, loaded),
            Address(config, hub),
            .. DataDirectoryCheck.Run(config.DataDirectory),
            .. KeysCheck.Run(config, TimeProvider.System),
        ];
        if (hub is null && config.McpServers.Count > 0) terminal.Note("No hub runs: starting the servers to look at them.");
        var servers = hub is null ? await ServerExamination.RunAsync(path, loaded, TimeProvider.System, ct) : await AskAsync(hub, ct);
        return DoctorReport.Of(file, hub?.Url.GetLeftPart(UriPartial.Authority), checks, [.. servers.Select(ServerDiagnosis.Of)]);
    }

    private static async Task<IReadOnlyList<ServerReport>> AskAsync(RunningHub hub, CancellationToken ct) =>
        JsonSerializer.Deserialize(await hub.AskAsync(HttpMethod.Get, "/admin/servers", null, ct), AdminJson.Default.IReadOnlyListServerReport)!;

    private static IEnumerable<Finding> Errors(string path, ConfigResult loaded) =>
        loaded.Errors.Select(error => Finding.Problem("config_invalid", Configuration.Describe(path, error), error.Hint ?? $"Correct it; see mcphub check --config {path}"));

    private static IEnumerable<Finding> Warnings(string path, ConfigResult loaded)
    {
        if (loaded is { Config: not null, Warnings.Count: 0 }) return [Finding.Ok("config", $"{path} is good.")];
        return loaded.Warnings.Concat(loaded.Config is null ? loaded.Errors : [])
            .Select(warning => Finding.Warning("config_warning", Configuration.Describe(path, warning), warning.Hint ?? $"See mcphub check --config {path}"));
    }

    private static Finding Address(HubConfig config, RunningHub? hub)
    {
        if (hub is not null) return Finding.Ok("hub", $"The hub runs at {hub.Url.GetLeftPart(UriPartial.Authority)}.");
        return ListenAddress.Check(config.Listen) is { } problem
            ? Finding.Problem(problem.Code, problem.Message, problem.Hint ?? "Choose another address under 'listen'.")
            : Finding.Ok("address", $"No hub runs; {config.Listen} is free for one.");
    }
}

using McpHub.Upstreams;

namespace McpHub.Admin.Doctor;

/// <summary>What is to be said of one server, and what to do about it.</summary>
internal static class ServerDiagnosis
{
    // How the log of a server marks what it wrote to standard output between its messages.
    private const string Noise = "(standard output)";

    public static ServerFindings Of(ServerReport server)
    {
        IReadOnlyList<Finding> found = [.. State(server), .. Offer(server), .. Quarantine(server), .. Settings(server), .. Output(server)];
        return new ServerFindings(server, found.Count > 0 ? found : [Finding.Ok("well", "It works.")]);
    }

    private static IEnumerable<Finding> State(ServerReport server)
    {
        if (server.Reason is { } reason) yield return FailureAdvice.For(server, reason);
        else if (server.Resting is { } resting)
            yield return Finding.Problem("resting", $"It is not asked for a while: {resting}", "Look into its log for why calls fail; one call tries for all when the rest is over.");
        else if (server.SignIn is { } signIn) yield return Finding.Warning("needs_sign_in", signIn, $"Sign in again: mcphub servers login {server.Name}");
        else if (server is { State: UpstreamStates.Ready, Failures: > 0 })
            yield return Finding.Warning("crash_loop", $"It works now, but failed {Times(server.Failures)} before, without a minute of being well in between.", "Read the last lines of its standard error; the log of the hub has the reason of each failure.");
        else if (server.State == UpstreamStates.Starting) yield return Finding.Warning("starting", "It is still starting.", "Ask again in a moment.");
        else if (server.State == UpstreamStates.Stopped) yield return Finding.Problem("stopped", "It is stopped.", "Look into the log of the hub.");
    }

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    private static IEnumerable<Finding> Offer(ServerReport server)
    {
        if (UpstreamStates.IsWell(server.State) && server.Quarantined.Count == 0 && server.Tools + server.Prompts + server.Resources + server.Templates == 0)
            yield return Finding.Problem("offers_nothing", "It has no tools, prompts or resources.", $"Check the arguments and the environment of mcpServers.{server.Name}; some servers offer nothing without them.");
    }

    private static IEnumerable<Finding> Quarantine(ServerReport server) => server.Quarantined.Select(tool =>
        Finding.Problem("tool_left_out", $"Its tool '{tool.Key}' is left out: {tool.Value}", "The server has to correct the definition; until then nobody can call this tool."));

    private static IEnumerable<Finding> Settings(ServerReport server) => server.Warnings.Select(warning =>
        Finding.Warning("setting_without_effect", $"{warning.Path}: {warning.Message}", warning.Hint ?? "Correct or remove the setting."));

    private static IEnumerable<Finding> Output(ServerReport server)
    {
        if (server.Log.FirstOrDefault(line => line.StartsWith(Noise, StringComparison.Ordinal)) is { } line)
            yield return Finding.Warning("noise_on_stdout", $"It writes to standard output what is no message: {line[Noise.Length..].Trim()}", "Make it log to standard error: standard output is for messages alone.");
    }
}

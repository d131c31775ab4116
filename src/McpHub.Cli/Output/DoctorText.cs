using McpHub.Admin;
using McpHub.Admin.Doctor;

namespace McpHub.Cli.Output;

/// <summary>A doctor's report for people.</summary>
internal static class DoctorText
{
    private const int LogLines = 5;

    public static void Show(Terminal terminal, DoctorReport report)
    {
        foreach (var check in report.Checks) Say(terminal, "", check);
        foreach (var server in report.Servers) Show(terminal, server);
        terminal.Say(Summary(report));
    }

    private static void Show(Terminal terminal, ServerFindings server)
    {
        terminal.Say($"\n{server.Server.Name}: {Describe(server.Server)}");
        foreach (var finding in server.Findings) Say(terminal, "  ", finding);
        if (server.Status == FindingStatus.Ok || server.Server.Log.Count == 0) return;
        terminal.Say("  Last lines of its standard error:");
        foreach (var line in server.Server.Log.TakeLast(LogLines)) terminal.Say($"    {line}");
    }

    private static void Say(Terminal terminal, string indent, Finding finding)
    {
        terminal.Say($"{indent}{finding.Status,-8} {finding.What}");
        if (finding.Fix is not null) terminal.Say($"{indent}         What to do: {finding.Fix}");
    }

    private static string Describe(ServerReport server)
    {
        string?[] parts =
        [
            server.State,
            server.Revision is null ? null : $"revision {server.Revision} ({(server.Era == "session" ? "one session" : "requests that stand alone")})",
            string.IsNullOrEmpty(server.Server) ? null : server.Server,
            server.ConnectMs is { } connect ? $"connected in {connect:0} ms, listed in {server.ListMs:0} ms" : null,
            server.Capabilities.Count == 0 ? null : $"can {string.Join(", ", server.Capabilities)}",
            server.Revision is null ? null : $"{server.Tools} tools, {server.Prompts} prompts, {server.Resources} resources",
        ];
        return string.Join("; ", parts.OfType<string>());
    }

    private static string Summary(DoctorReport report)
    {
        var problems = report.Checks.Concat(report.Servers.SelectMany(server => server.Findings)).Count(finding => finding.Status == FindingStatus.Problem);
        return problems switch
        {
            0 => "\nNothing is wrong.",
            1 => "\nOne thing is wrong.",
            _ => $"\n{problems} things are wrong.",
        };
    }
}

using McpHub.Config;

namespace McpHub.Upstreams;

/// <summary>
/// The command line that starts a server: in a process group of its own, within its limits, as its user. Each step replaces the one
/// before it in the same process. The last waits for a line on standard input: nothing of the server runs before the hub has made
/// sure that it will not be left behind, and nothing at all when the hub dies meanwhile.
/// </summary>
internal static class LaunchLine
{
    private const string Gate = """read -r go && exec "$@" """;
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin"];
    private static readonly string? Setsid = Find("setsid");
    private static readonly string? Prlimit = Find("prlimit");
    private static readonly string? Setpriv = Find("setpriv");

    /// <summary>What the gate waits for.</summary>
    public static ReadOnlyMemory<byte> Go { get; } = "go\n"u8.ToArray();

    /// <summary>False where there are no process groups to start a server in: it is started directly, without a gate.</summary>
    public static bool HasGroups => Setsid is not null;

    /// <param name="program">The command, found.</param>
    /// <exception cref="UpstreamException">The entry asks for what this machine cannot do.</exception>
    public static IReadOnlyList<string> Of(ServerConfig config, string program) =>
        HasGroups
            ? [Setsid!, .. WithinLimits(config.Hub.Limits), .. AsUser(config.Hub.RunAs), "/bin/sh", "-c", Gate, "sh", program, .. config.Args]
            : Asks(config.Hub) ? throw new UpstreamException("hub.runAs and the limits of its process need Linux with util-linux (setsid, prlimit, setpriv).") { IsOutage = true }
            : [program, .. config.Args];

    private static bool Asks(ServerHubConfig hub) => hub.RunAs is not null || WithinLimits(hub.Limits).Count > 0;

    private static List<string> WithinLimits(ServerLimitsConfig limits)
    {
        List<string> line = [];

        // Data, not address space: runtimes reserve far more addresses than they ever use.
        if (limits.MaxMemoryBytes is { } memory) line.Add($"--data={memory}");
        if (limits.MaxOpenFiles is { } files) line.Add($"--nofile={files}");
        if (limits.MaxProcesses is { } processes) line.Add($"--nproc={processes}");
        if (line.Count > 0) line.Insert(0, Prlimit ?? throw Missing("prlimit", "hub.limits.maxMemoryBytes, maxOpenFiles and maxProcesses"));
        return line;
    }

    private static IEnumerable<string> AsUser(string? runAs)
    {
        if (runAs is null) return [];
        if (!Environment.IsPrivilegedProcess) throw new UpstreamException($"hub.runAs ('{runAs}') needs a hub that runs as root; this one does not.") { IsOutage = true };
        var (user, group) = RunAs.Parse(runAs);
        return [Setpriv ?? throw Missing("setpriv", "hub.runAs"), $"--reuid={user}", $"--regid={group}", "--clear-groups", "--no-new-privs", "--inh-caps=-all"];
    }

    private static UpstreamException Missing(string program, string keys) =>
        new($"{keys} need the program '{program}' (util-linux), which is not installed.") { IsOutage = true };

    private static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}

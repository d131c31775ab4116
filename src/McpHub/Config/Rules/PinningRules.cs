namespace McpHub.Config.Rules;

/// <summary>Warns of commands that fetch whatever is newest at each start: a hijacked package would run at once.</summary>
internal static class PinningRules
{
    private static readonly string[] PackageRunners = ["npx", "bunx", "uvx", "pipx", "pnpx"];
    private static readonly string[] ImageRunners = ["docker", "podman"];

    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (alias, server) in config.McpServers.Where(server => server.Value is { Command: not null, Disabled: false }))
        {
            var program = Path.GetFileNameWithoutExtension(server.Command!);
            var index = Unpinned(program, server.Args);
            if (index < 0) continue;

            report.Warn(
                ConfigPath.Item(ConfigPath.Key(ConfigPath.Key("mcpServers", alias), "args"), index),
                $"'{program}' fetches the newest '{Reading.Spelling.Shown(server.Args[index])}' whenever the server starts.",
                ImageRunners.Contains(program) ? "Name a digest: image@sha256:…" : "Name an exact version: package@1.2.3.");
        }
    }

    private static int Unpinned(string program, IReadOnlyList<string> args)
    {
        if (PackageRunners.Contains(program))
        {
            var index = FirstPlain(args, start: program == "pipx" ? 1 : 0);
            return index >= 0 && !HasExactVersion(args[index]) ? index : -1;
        }

        if (!ImageRunners.Contains(program) || args.Count == 0 || args[0] != "run") return -1;

        // Options of "run" may take a value, so an image cannot be told from one: a bare name with a moving tag is enough to warn about.
        return args.ToList().FindIndex(1, arg => arg.EndsWith(":latest", StringComparison.Ordinal));
    }

    private static int FirstPlain(IReadOnlyList<string> args, int start)
    {
        for (var index = start; index < args.Count; index++)
        {
            if (!args[index].StartsWith('-')) return index;
        }

        return -1;
    }

    // package@1.2.3 or package==1.2.3; a scope is an @ at the beginning.
    private static bool HasExactVersion(string package)
    {
        var at = Math.Max(package.LastIndexOf('@'), package.LastIndexOf("==", StringComparison.Ordinal) + 1);
        return at > 0 && at + 1 < package.Length && char.IsAsciiDigit(package[at + 1]);
    }
}

namespace McpHub.Config.Rules;

/// <summary>What an operating system can take as arguments and environment.</summary>
internal static class EnvironmentRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (alias, server) in config.McpServers)
        {
            var path = ConfigPath.Key("mcpServers", alias);
            if (server.Command?.Contains('\0', StringComparison.Ordinal) == true) report.Error(ConfigPath.Key(path, "command"), "Must not hold a NUL character.");
            for (var index = 0; index < server.Args.Count; index++)
            {
                if (server.Args[index].Contains('\0', StringComparison.Ordinal))
                {
                    report.Error(ConfigPath.Item(ConfigPath.Key(path, "args"), index), "Must not hold a NUL character.");
                }
            }

            CheckVariables(server, ConfigPath.Key(path, "env"), report);
        }
    }

    private static void CheckVariables(ServerConfig server, string path, ConfigReport report)
    {
        foreach (var (name, value) in server.Env)
        {
            var below = ConfigPath.Key(path, name);
            if (name.Length == 0 || name.Any(c => c == '=' || char.IsWhiteSpace(c) || char.IsControl(c)))
            {
                report.Error(below, "Is no name for an environment variable.", "A name is not empty and has no '=' and no space.");
            }
            else if (value.Reveal().Contains('\0', StringComparison.Ordinal))
            {
                report.Error(below, "Must not hold a NUL character.");
            }
        }
    }
}

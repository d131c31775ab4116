using System.Text.RegularExpressions;

namespace McpHub.Config.Rules;

/// <summary>What is said about tools makes sense by itself. Whether the server has them is known when it has been listed.</summary>
internal static class ServerToolsRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (alias, server) in config.McpServers)
        {
            var path = ConfigPath.Key(ConfigPath.Key(ConfigPath.Key("mcpServers", alias), "hub"), "tools");
            CheckNames(server.Hub.Tools.Rename, ConfigPath.Key(path, "rename"), report);
            CheckRange(server.Hub.Tools.TimeoutSeconds, 0.1, 86_400, ConfigPath.Key(path, "timeoutSeconds"), report);
            CheckRange(server.Hub.Tools.MaxResultBytes.ToDictionary(entry => entry.Key, entry => (double)entry.Value), 4096, 1 << 30, ConfigPath.Key(path, "maxResultBytes"), report);
            CheckPatterns(server.Hub.Tools.Hide, ConfigPath.Key(path, "hide"), report);
            CheckPatterns(server.Hub.Tools.Idempotent, ConfigPath.Key(path, "idempotent"), report);
        }
    }

    private static void CheckNames(IReadOnlyDictionary<string, string> names, string path, ConfigReport report)
    {
        var taken = new Dictionary<string, string>();
        foreach (var (own, name) in names)
        {
            var below = ConfigPath.Key(path, own);
            if (!Regex.IsMatch(name, Names.Tool, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))) report.Error(below, $"'{name}' is not {Names.ToolMeaning}.");
            else if (!taken.TryAdd(name, own)) report.Error(below, $"'{taken[name]}' is already called '{name}'.", "Choose another name.");
        }
    }

    private static void CheckRange(IReadOnlyDictionary<string, double> values, double minimum, double maximum, string path, ConfigReport report)
    {
        foreach (var (own, value) in values.Where(entry => entry.Value < minimum || entry.Value > maximum))
        {
            report.Error(ConfigPath.Key(path, own), FormattableString.Invariant($"{value} is out of range: {minimum} to {maximum}."));
        }
    }

    private static void CheckPatterns(IReadOnlyList<string> patterns, string path, ConfigReport report)
    {
        for (var index = 0; index < patterns.Count; index++)
        {
            if (patterns[index].Length == 0) report.Error(ConfigPath.Item(path, index), "Must not be empty.", "'*' stands for all tools of this server.");
        }
    }
}

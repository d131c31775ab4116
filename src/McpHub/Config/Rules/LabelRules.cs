using System.Text.RegularExpressions;
using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>Labels are well-formed where they are given, and given where rules speak of them.</summary>
internal static class LabelRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (alias, server) in config.McpServers)
        {
            foreach (var (pattern, labels) in server.Hub.Labels)
            {
                var path = ConfigPath.Key(ConfigPath.Key(ConfigPath.Key(ConfigPath.Key("mcpServers", alias), "hub"), "labels"), pattern);
                if (pattern.Length == 0) report.Error(path, "Must not be empty.", "'**' stands for all that this server offers.");
                if (labels.Count == 0) report.Error(path, "Gives no label.", "For example [\"private\"].");
                for (var index = 0; index < labels.Count; index++) CheckName(labels[index], ConfigPath.Item(path, index), report);
            }
        }
    }

    /// <summary>Every label that some server gives.</summary>
    public static IReadOnlySet<string> Known(HubConfig config) => config.McpServers.Values.SelectMany(server => server.Hub.Labels.Values).SelectMany(labels => labels).ToHashSet();

    public static string Hint(string label, HubConfig config) =>
        Spelling.DidYouMean(label, Known(config)) ?? "Give it in 'hub.labels' of a server, or say \"future\": true in the rule.";

    private static void CheckName(string label, string path, ConfigReport report)
    {
        if (!Regex.IsMatch(label, Names.Label, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))) report.Error(path, $"'{Spelling.Shown(label)}' is not {Names.LabelMeaning}.");
    }
}

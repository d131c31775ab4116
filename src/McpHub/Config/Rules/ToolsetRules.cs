using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>Each toolset names tools that can exist.</summary>
internal static class ToolsetRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (name, toolset) in config.Toolsets)
        {
            var path = ConfigPath.Key(ConfigPath.Key("toolsets", name), "tools");
            if (toolset.Tools.Count == 0) report.Warn(path, "This toolset is empty.");
            CheckPatterns(toolset.Tools, config, path, report);
            CheckPatterns(toolset.AlwaysVisible, config, ConfigPath.Key(ConfigPath.Key("toolsets", name), "alwaysVisible"), report);
        }
    }

    /// <summary>Every pattern of a list names tools that can exist.</summary>
    public static void CheckPatterns(IReadOnlyList<string> patterns, HubConfig config, string path, ConfigReport report)
    {
        for (var index = 0; index < patterns.Count; index++)
        {
            var below = ConfigPath.Item(path, index);
            var target = new RuleTarget(patterns[index]);
            if (!target.CanBeOffered)
            {
                report.Error(below, $"'{target.Text}' matches no tool: tools are called server/tool.", "For example notes/*.");
            }
            else if (!target.NamesServer(config))
            {
                report.Error(below, $"There is no server '{target.First}'.", Spelling.DidYouMean(target.First, config.McpServers.Keys));
            }
        }
    }
}

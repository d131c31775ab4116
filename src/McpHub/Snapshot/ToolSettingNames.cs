using McpHub.Config;
using McpHub.Config.Reading;

namespace McpHub.Snapshot;

/// <summary>Whether <c>hub.tools</c> speaks of tools that its server has; only known once the server has been listed.</summary>
internal static class ToolSettingNames
{
    public static bool IsEmpty(ServerToolsConfig config) =>
        config.Hide.Count == 0 && config.Idempotent.Count == 0 && Maps(config).All(map => !map.Names.Any());

    /// <summary>A warning for each name that no tool has and each pattern that no tool matches.</summary>
    public static IEnumerable<ConfigError> Unknown(UpstreamCatalog catalog, ServerToolsConfig config)
    {
        var known = catalog.Tools.Select(tool => tool.Name).Concat(catalog.Quarantined.Keys).ToHashSet();
        var path = $"mcpServers.{catalog.Server}.hub.tools";
        var names = Maps(config).SelectMany(map => map.Names.Where(name => !known.Contains(name)).Select(name => (map.Key, Name: name)));
        var patterns = new[] { (Key: "hide", Patterns: config.Hide), (Key: "idempotent", Patterns: config.Idempotent) }
            .SelectMany(list => list.Patterns.Where(pattern => !known.Any(new NamePattern(pattern).Matches)).Select(pattern => (list.Key, Name: pattern)));
        return names.Concat(patterns).Select(unknown => new ConfigError(
            $"{path}.{unknown.Key}",
            $"Server '{catalog.Server}' has no tool '{Spelling.Shown(unknown.Name)}'.",
            Spelling.DidYouMean(unknown.Name, known) ?? $"Its tools: mcphub tools, as '{catalog.Server}/…'."));
    }

    private static IEnumerable<(string Key, IEnumerable<string> Names)> Maps(ServerToolsConfig config) =>
    [
        ("rename", config.Rename.Keys),
        ("describe", config.Describe.Keys),
        ("annotations", config.Annotations.Keys),
        ("timeoutSeconds", config.TimeoutSeconds.Keys),
        ("maxResultBytes", config.MaxResultBytes.Keys),
    ];
}

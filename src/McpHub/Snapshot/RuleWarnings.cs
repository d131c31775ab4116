using System.Text.Json;
using McpHub.Config;
using McpHub.Config.Reading;
using McpHub.Wire.Json;

namespace McpHub.Snapshot;

/// <summary>Whether rules and labels speak of what a server has; only known once it has been listed.</summary>
internal static class RuleWarnings
{
    /// <summary>More than anybody reads.</summary>
    private const int Max = 100;

    public static IReadOnlyList<ConfigError> Of(UpstreamCatalog catalog, HubConfig config) =>
        [.. Labels(catalog, config).Concat(config.Roles.SelectMany(role => role.Value.Rules.SelectMany((rule, index) => Rule(catalog, rule, RulePlaces.PathOf(role.Key, index))))).Take(Max)];

    private static IEnumerable<ConfigError> Labels(UpstreamCatalog catalog, HubConfig config)
    {
        if (!config.McpServers.TryGetValue(catalog.Server, out var server) || server.Hub.Labels.Count == 0) yield break;
        var offered = ToolNames(catalog).Concat(catalog.Prompts.Select(prompt => prompt.Name)).Concat(catalog.Resources.Select(resource => resource.Name)).ToList();
        foreach (var pattern in server.Hub.Labels.Keys)
        {
            // A URI that is not listed may still be read.
            if (pattern.Contains(':', StringComparison.Ordinal) || pattern.EndsWith('*') || offered.Exists(new NamePattern(pattern).Matches)) continue;
            yield return new ConfigError(ConfigPath.Key($"mcpServers.{catalog.Server}.hub.labels", pattern), $"Server '{catalog.Server}' has nothing that is called '{Spelling.Shown(pattern)}'.", Spelling.DidYouMean(pattern, offered));
        }
    }

    private static IEnumerable<ConfigError> Rule(UpstreamCatalog catalog, RuleConfig rule, string path) =>
        rule.Future ? [] : Targets(catalog, rule, path).Concat(Pointers(catalog, rule, path));

    // Only tools and prompts are all known by name.
    private static IEnumerable<ConfigError> Targets(UpstreamCatalog catalog, RuleConfig rule, string path)
    {
        if (rule.Actions.Except([Actions.ToolCall, Actions.PromptGet]).Any()) yield break;
        var known = (rule.Actions.Contains(Actions.ToolCall) ? ToolNames(catalog) : []).Concat(rule.Actions.Contains(Actions.PromptGet) ? catalog.Prompts.Select(prompt => prompt.Name) : []).ToList();
        for (var index = 0; index < rule.Targets.Count; index++)
        {
            if (rule.Targets[index].Split('/', 2) is not [var server, var name] || server != catalog.Server || known.Exists(new NamePattern(name).Matches)) continue;
            yield return new ConfigError(
                $"{path}.targets[{index}]",
                $"Server '{catalog.Server}' has nothing that is called '{Spelling.Shown(name)}', so this {rule.Effect} has no effect.",
                Spelling.DidYouMean(name, known) ?? "Correct it, or say \"future\": true in the rule when it is meant for what is not there yet.");
        }
    }

    // An argument that the tool does not have makes a condition that holds, or fails, for every call.
    private static IEnumerable<ConfigError> Pointers(UpstreamCatalog catalog, RuleConfig rule, string path)
    {
        (string Key, WrittenJson? Schema)[] schemas = [("when.args", rule.When?.Args), ("require.approval.ifArgs", rule.Require?.Approval?.IfArgs)];
        foreach (var (key, schema) in schemas.Where(entry => entry.Schema is not null))
        {
            var asked = JsonElement.Parse(schema!.Text);
            foreach (var tool in catalog.Tools.Where(tool => rule.Targets.Any(target => new NamePattern(target).Matches(tool.Identity))))
            {
                if (ObjectSplice.GetObject(tool.Definition, "inputSchema"u8) is not { IsEmpty: false } input) continue;
                foreach (var pointer in Unknown(asked, JsonElement.Parse(input.Span), ""))
                    yield return new ConfigError($"{path}.{key}", $"The schema of tool '{tool.Identity}' has no argument '{Spelling.Shown(pointer)}'.", "Correct the pointer, or write a rule of its own for this tool.");
            }
        }
    }

    private static IEnumerable<string> Unknown(JsonElement asked, JsonElement offered, string pointer)
    {
        if (Member(asked, "properties") is not { } wanted || Member(offered, "properties") is not { } known) yield break;
        string[] open = ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "patternProperties"];
        if (open.Any(keyword => offered.TryGetProperty(keyword, out _))) yield break;
        foreach (var property in wanted.EnumerateObject())
        {
            var below = $"{pointer}/{property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!known.TryGetProperty(property.Name, out var found))
            {
                yield return below;
                continue;
            }

            if (property.Value.ValueKind != JsonValueKind.Object || found.ValueKind != JsonValueKind.Object) continue;
            foreach (var deeper in Unknown(property.Value, found, below)) yield return deeper;
        }
    }

    private static JsonElement? Member(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static IEnumerable<string> ToolNames(UpstreamCatalog catalog) => catalog.Tools.Select(tool => tool.Name).Concat(catalog.Quarantined.Keys);
}

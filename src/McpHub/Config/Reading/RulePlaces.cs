namespace McpHub.Config.Reading;

/// <summary>Notes with each rule where it stands, so that a decision can be traced to a line of the file.</summary>
internal static class RulePlaces
{
    /// <summary>The path of every rule.</summary>
    public static IEnumerable<string> Of(HubConfig config) =>
        config.Roles.SelectMany(role => Enumerable.Range(0, role.Value.Rules.Count).Select(index => PathOf(role.Key, index)));

    public static HubConfig Mark(HubConfig config, JsonPositions positions) => config with
    {
        Roles = config.Roles.ToDictionary(
            role => role.Key,
            role => role.Value with { Rules = [.. role.Value.Rules.Select((rule, index) => rule with { Line = positions.LineOf(PathOf(role.Key, index)) })] }),
    };

    /// <summary><c>roles.reader.rules[0]</c>.</summary>
    public static string PathOf(string role, int index) => ConfigPath.Item(ConfigPath.Key(ConfigPath.Key("roles", role), "rules"), index);
}

namespace McpHub.Config.Rules;

/// <summary>Warns of what can have no effect: roles that nobody has, and allows that a deny of the same role takes back whole.</summary>
internal static class ReachRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        var given = config.Agents.Values.SelectMany(agent => agent.Roles)
            .Concat(config.Groups.Values.SelectMany(group => group.Roles))
            .Concat(config.Roles.Values.SelectMany(role => role.Extends))
            .ToHashSet();
        foreach (var (name, role) in config.Roles)
        {
            var path = ConfigPath.Key("roles", name);
            if (!given.Contains(name)) report.Warn(path, "Nobody has this role, so its rules never apply.", "Name it in 'roles' of an agent or a group.");
            CheckTakenBack(role.Rules, ConfigPath.Key(path, "rules"), report);
        }
    }

    private static void CheckTakenBack(IReadOnlyList<RuleConfig> rules, string path, ConfigReport report)
    {
        var denies = rules.Where(rule => rule is { Effect: "deny", When: null }).ToList();
        for (var index = 0; index < rules.Count; index++)
        {
            var rule = rules[index];
            if (rule.Effect == "allow" && rule.Targets.Count > 0 && rule.Actions.Count > 0 && denies.Exists(deny => TakesBack(deny, rule)))
                report.Warn(ConfigPath.Item(path, index), "Can never apply: a deny of the same role covers all of it.", "A deny always wins; remove one of the two.");
        }
    }

    private static bool TakesBack(RuleConfig deny, RuleConfig allow) =>
        allow.Actions.All(action => deny.Actions.Contains("*") || deny.Actions.Contains(action))
        && allow.Targets.All(target => deny.Targets.Contains("**") || deny.Targets.Contains(target));
}

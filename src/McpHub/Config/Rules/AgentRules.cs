using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>The roles and groups of each agent exist, and there is somebody to serve.</summary>
internal static class AgentRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        if (config.Agents.Count == 0)
        {
            report.Warn("agents", "There is no agent, so nobody may call.", "Add \"agents\": { \"me\": { \"roles\": [\"everything\"] } }.");
        }

        foreach (var (name, agent) in config.Agents)
        {
            var path = ConfigPath.Key("agents", name);
            CheckRoles(agent.Roles, config, ConfigPath.Key(path, "roles"), report);
            ToolsetRules.CheckPatterns(agent.AlwaysVisible, config, ConfigPath.Key(path, "alwaysVisible"), report);
            for (var index = 0; index < agent.Groups.Count; index++)
            {
                if (!config.Groups.ContainsKey(agent.Groups[index]))
                    report.Error(ConfigPath.Item(ConfigPath.Key(path, "groups"), index), $"There is no group '{agent.Groups[index]}'.", Spelling.DidYouMean(agent.Groups[index], config.Groups.Keys) ?? "Add it to groups.");
            }
        }

        foreach (var (name, group) in config.Groups)
        {
            var path = ConfigPath.Key("groups", name);
            CheckRoles(group.Roles, config, ConfigPath.Key(path, "roles"), report);
            if (!config.Agents.Values.Any(agent => agent.Groups.Contains(name))) report.Warn(path, "No agent belongs to this group.", "Name it in 'groups' of an agent.");
        }
    }

    /// <summary>Every role of a list exists.</summary>
    public static void CheckRoles(IReadOnlyList<string> roles, HubConfig config, string path, ConfigReport report)
    {
        for (var index = 0; index < roles.Count; index++)
        {
            var role = roles[index];
            if (role == RoleConfig.Everything || config.Roles.ContainsKey(role)) continue;

            report.Error(ConfigPath.Item(path, index), $"There is no role '{role}'.", Spelling.DidYouMean(role, config.Roles.Keys.Append(RoleConfig.Everything)) ?? "Add it to roles.");
        }
    }
}

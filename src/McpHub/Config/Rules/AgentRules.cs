using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>Each agent's roles exist, and there is somebody to serve.</summary>
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
            var path = ConfigPath.Key(ConfigPath.Key("agents", name), "roles");
            for (var index = 0; index < agent.Roles.Count; index++)
            {
                var role = agent.Roles[index];
                if (role == RoleConfig.Everything || config.Roles.ContainsKey(role)) continue;

                report.Error(ConfigPath.Item(path, index), $"There is no role '{role}'.", Spelling.DidYouMean(role, config.Roles.Keys.Append(RoleConfig.Everything)) ?? "Add it to roles.");
            }
        }
    }
}

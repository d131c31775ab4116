using System.Globalization;

namespace McpHub.Config.Rules;

/// <summary>Rules that are complete and can be told apart.</summary>
internal static class RoleRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (role, rules) in config.Roles.Select(role => (role.Key, role.Value.Rules)))
        {
            var path = ConfigPath.Key(ConfigPath.Key("roles", role), "rules");
            var names = new HashSet<string>();
            for (var index = 0; index < rules.Count; index++)
            {
                var below = ConfigPath.Item(path, index);
                var name = rules[index].Id ?? index.ToString(CultureInfo.InvariantCulture);
                if (!names.Add(name)) report.Error(ConfigPath.Key(below, "id"), $"Another rule of this role is called '{name}'.", "A rule without id is called by its position, from 0.");
                if (rules[index].Actions.Count == 0) report.Error(ConfigPath.Key(below, "actions"), "Must not be empty.");
                if (rules[index].Targets.Count == 0) report.Error(ConfigPath.Key(below, "targets"), "Must not be empty.");
            }
        }
    }
}

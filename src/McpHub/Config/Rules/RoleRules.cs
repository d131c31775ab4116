using System.Globalization;

namespace McpHub.Config.Rules;

/// <summary>Rules that are complete and can be told apart.</summary>
internal static class RoleRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        CheckExtends(config, report);
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

    private static void CheckExtends(HubConfig config, ConfigReport report)
    {
        foreach (var (role, extending) in config.Roles)
        {
            var path = ConfigPath.Key(ConfigPath.Key("roles", role), "extends");
            AgentRules.CheckRoles(extending.Extends, config, path, report);
            for (var index = 0; index < extending.Extends.Count; index++)
            {
                if (WayTo(role, extending.Extends[index], config) is { } way)
                    report.Error(ConfigPath.Item(path, index), $"The role '{role}' would extend itself: {string.Join(" extends ", way.Prepend(role))}.", "Take one of them out of 'extends'.");
            }
        }
    }

    /// <returns>The roles that lead from one to another by extension, both included; null when none do.</returns>
    private static IReadOnlyList<string>? WayTo(string goal, string start, HubConfig config)
    {
        var cameFrom = new Dictionary<string, string?> { [start] = null };
        var open = new Queue<string>([start]);
        while (open.TryDequeue(out var role))
        {
            if (role == goal) return WayBack(role, cameFrom);
            foreach (var next in config.Roles.GetValueOrDefault(role)?.Extends ?? [])
            {
                if (cameFrom.TryAdd(next, role)) open.Enqueue(next);
            }
        }

        return null;
    }

    private static List<string> WayBack(string role, Dictionary<string, string?> cameFrom)
    {
        var way = new List<string>();
        for (string? at = role; at is not null; at = cameFrom[at]) way.Insert(0, at);
        return way;
    }
}

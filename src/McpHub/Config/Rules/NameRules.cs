namespace McpHub.Config.Rules;

/// <summary>Names that are well-formed but taken.</summary>
internal static class NameRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        if (!Reading.ConfigPlaces.IsPath(config.DataDirectory)) report.Error("dataDirectory", "Must name a folder.");
        foreach (var alias in config.McpServers.Keys.Where(Names.Reserved.Contains))
        {
            report.Error(ConfigPath.Key("mcpServers", alias), $"The alias '{alias}' is reserved.", $"Reserved are {string.Join(", ", Names.Reserved)}.");
        }

        foreach (var name in config.Toolsets.Keys.Where(Names.ReservedToolsets.Contains))
        {
            report.Error($"toolsets.{name}", $"A toolset cannot be called '{name}'.", $"/mcp/{name} is an address of the hub's own; so are {string.Join(", ", Names.ReservedToolsets)}.");
        }

        foreach (var alias in config.Models.Keys.Where(alias => alias.StartsWith(Names.LabelPrefix, StringComparison.Ordinal)))
        {
            report.Error(ConfigPath.Key("models", alias), $"A model cannot be called '{alias}'.", "In rules it would read as a label.");
        }

        if (config.Roles.ContainsKey(RoleConfig.Everything))
        {
            report.Error($"roles.{RoleConfig.Everything}", "The role 'everything' is built in.", "Choose another name.");
        }
    }
}

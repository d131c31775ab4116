using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>Each model alias leads somewhere.</summary>
internal static class ModelRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (alias, model) in config.Models)
        {
            var path = ConfigPath.Key(ConfigPath.Key("models", alias), "targets");
            if (model.Targets.Count == 0) report.Error(path, "A model needs at least one target.");
            for (var index = 0; index < model.Targets.Count; index++)
            {
                Check(model, index, config, ConfigPath.Item(path, index), report);
            }
        }
    }

    private static void Check(ModelConfig model, int index, HubConfig config, string path, ConfigReport report)
    {
        var target = model.Targets[index];
        if (!config.Providers.ContainsKey(target.Provider))
        {
            report.Error(ConfigPath.Key(path, "provider"), $"There is no provider '{target.Provider}'.", Spelling.DidYouMean(target.Provider, config.Providers.Keys) ?? "Add it to providers.");
        }

        if (target.Model.Any(char.IsControl)) report.Error(ConfigPath.Key(path, "model"), "Must not hold a control character.");
        if (model.Targets.Take(index).Contains(target)) report.Error(path, "This target is listed twice.", "Keep one of them.");
    }
}

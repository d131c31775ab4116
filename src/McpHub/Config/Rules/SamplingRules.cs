using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>A model that is lent to a server is there.</summary>
internal static class SamplingRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (alias, server) in config.McpServers)
        {
            if (server.Hub.Sampling is not { } sampling || IsThere(sampling.Model, config)) continue;
            var path = ConfigPath.Key(ConfigPath.Key(ConfigPath.Key("mcpServers", alias), "hub"), "sampling");
            report.Error(
                ConfigPath.Key(path, "model"),
                $"There is no model '{sampling.Model}'.",
                Spelling.DidYouMean(sampling.Model, config.Models.Keys) ?? "Add it to models, or write provider/model.");
        }
    }

    private static bool IsThere(string model, HubConfig config)
    {
        if (config.Models.ContainsKey(model)) return true;
        var slash = model.IndexOf('/');
        return slash > 0 && slash < model.Length - 1 && config.Providers.ContainsKey(model[..slash]);
    }
}

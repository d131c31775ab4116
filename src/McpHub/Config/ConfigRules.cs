using McpHub.Config.Rules;

namespace McpHub.Config;

/// <summary>Whether a configuration makes sense as a whole. One small class per concern; every error is reported, not only the first.</summary>
public static class ConfigRules
{
    /// <summary>Checks again after something was changed in memory, such as the address to listen on.</summary>
    public static ConfigResult Check(HubConfig config)
    {
        var report = Report(config);
        return new ConfigResult
        {
            Config = report.Errors.Count == 0 ? config : null,
            Errors = report.Errors,
            Warnings = report.Warnings,
        };
    }

    internal static ConfigReport Report(HubConfig config)
    {
        var report = new ConfigReport();
        NameRules.Check(config, report);
        ListenRules.Check(config, report);
        AuthRules.Check(config, report);
        IssuerRules.Check(config, report);
        ServerRules.Check(config, report);
        ServerAuthRules.Check(config, report);
        ServerToolsRules.Check(config, report);
        SamplingRules.Check(config, report);
        EnvironmentRules.Check(config, report);
        HeaderRules.Check(config, report);
        PinningRules.Check(config, report);
        ProviderRules.Check(config, report);
        ModelRules.Check(config, report);
        PromptRules.Check(config, report);
        FetchRules.Check(config, report);
        ToolsetRules.Check(config, report);
        RoleRules.Check(config, report);
        TargetRules.Check(config, report);
        LabelRules.Check(config, report);
        ConditionRules.Check(config, report);
        ReachRules.Check(config, report);
        AgentRules.Check(config, report);
        PolicyTestRules.Check(config, report);
        SecretRules.Check(config, report);
        return report;
    }
}

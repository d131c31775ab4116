using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>Each target of a rule can match something that one of the rule's actions is done to. A rule that never matches is a typing error that nobody would notice.</summary>
internal static class TargetRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (role, rules) in config.Roles.Select(role => (role.Key, role.Value.Rules)))
        {
            for (var rule = 0; rule < rules.Count; rule++)
            {
                var path = ConfigPath.Key(ConfigPath.Item(ConfigPath.Key(ConfigPath.Key("roles", role), "rules"), rule), "targets");
                for (var index = 0; index < rules[rule].Targets.Count; index++)
                {
                    Check(new RuleTarget(rules[rule].Targets[index]), rules[rule], config, ConfigPath.Item(path, index), report);
                }
            }
        }
    }

    private static void Check(RuleTarget target, RuleConfig rule, HubConfig config, string path, ConfigReport report)
    {
        var actions = rule.Actions;
        if (actions.Count == 0) return;

        if (target.Text.Length == 0 || target.Text.StartsWith('!'))
        {
            report.Error(path, $"'{target.Text}' is no target.", "To take something out, write a rule with the effect 'deny'.");
            return;
        }

        if (target.First == Names.Hub && actions.All(action => action is "prompt.get") && !target.NamesPrompt(config))
        {
            report.Error(path, $"The hub has no prompt '{target.Rest}'.", Spelling.DidYouMean(target.Rest, config.Prompts.Keys) ?? "Add it to prompts.");
            return;
        }

        var concernsModels = actions.Any(action => action is "model.use" or "*");
        var concernsServers = actions.Any(action => action is not "model.use");
        if (target.Label is { } label)
        {
            if (!concernsServers) report.Error(path, "Models carry no labels, so this can never match.", "Name the models.");
            else if (!rule.Future && !LabelRules.Known(config).Contains(label)) report.Error(path, $"No server gives the label '{label}'.", LabelRules.Hint(label, config));
            return;
        }

        if (target.IsPattern && (concernsModels || target.CanBeOffered) && !target.MatchesAny(config, concernsServers, concernsModels))
        {
            CheckLostPattern(target, rule, path, report);
            return;
        }

        if (concernsModels && target.NamesModel(config)) return;
        if (concernsServers && target.CanBeOffered && target.NamesServer(config)) return;

        if (concernsServers && !concernsModels && !target.CanBeOffered)
        {
            report.Error(path, $"'{target.Text}' can never match: what servers offer is called server/name.", $"Did you mean '{target.First}/*'?");
            return;
        }

        if (rule.Future) return;
        var (kind, known) = (concernsServers, concernsModels) switch
        {
            (true, true) => ("server, provider or model", config.McpServers.Keys.Concat(config.Providers.Keys).Concat(config.Models.Keys)),
            (true, false) => ("server", config.McpServers.Keys),
            _ => target.Text.Contains('/', StringComparison.Ordinal) ? ("provider", config.Providers.Keys) : ("model", config.Models.Keys),
        };
        report.Error(path, $"There is no {kind} '{target.First}'.", Spelling.DidYouMean(target.First, known));
    }

    // What a deny misses is allowed: that is no matter for a warning.
    private static void CheckLostPattern(RuleTarget target, RuleConfig rule, string path, ConfigReport report)
    {
        if (rule.Future) return;
        var message = $"'{target.Text}' matches nothing that is configured.";
        const string hint = "Correct it, or say \"future\": true in the rule when it is meant for what is not there yet.";
        if (rule.Effect == "deny") report.Error(path, message, hint);
        else report.Warn(path, message, hint);
    }
}

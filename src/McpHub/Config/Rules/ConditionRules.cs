using McpHub.Config.Reading;
using McpHub.Wire.Schema;

namespace McpHub.Config.Rules;

/// <summary>What a rule asks for can be evaluated, and can come true.</summary>
internal static class ConditionRules
{
    private static readonly string[] WithArguments = ["tool.call", "prompt.get"];

    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (role, rules) in config.Roles.Select(role => (role.Key, role.Value.Rules)))
        {
            for (var index = 0; index < rules.Count; index++)
            {
                var path = RulePlaces.PathOf(role, index);
                if (rules[index].When is { } when) CheckWhen(when, rules[index], config, ConfigPath.Key(path, "when"), report);
                if (rules[index].Require is { } require) CheckRequire(require, rules[index], config, ConfigPath.Key(path, "require"), report);
            }
        }
    }

    private static void CheckWhen(RuleConditionsConfig when, RuleConfig rule, HubConfig config, string path, ConfigReport report)
    {
        if (when.Args is { } schema) CheckArguments(schema, rule, ConfigPath.Key(path, "args"), report);
        if (when.Time is { } time) CheckTime(time, ConfigPath.Key(path, "time"), report);
        CheckLabels(when.Labels, rule, config, ConfigPath.Key(path, "labels"), report);
        CheckLabels(when.Taint, rule, config, ConfigPath.Key(path, "taint"), report);
        if (when.Labels.Count > 0 && rule.Actions.All(action => action == "model.use")) report.Error(ConfigPath.Key(path, "labels"), "Models carry no labels, so this can never match.", "Remove it.");
        for (var index = 0; index < when.Network.Count; index++)
        {
            if (Networks.TryParse(when.Network[index]) is null)
                report.Error(ConfigPath.Item(ConfigPath.Key(path, "network"), index), $"'{Spelling.Shown(when.Network[index])}' is neither a network nor an address.", "For example '10.0.0.0/8'; no bit behind the prefix may be set.");
        }
    }

    private static void CheckArguments(WrittenJson schema, RuleConfig rule, string path, ConfigReport report)
    {
        if (rule.Actions.Except(WithArguments).Any()) report.Error(path, "Only tool.call and prompt.get have arguments.", "Write a rule of its own for the other actions.");
        try
        {
            JsonSchema.Compile(schema.ToBytes());
        }
        catch (SchemaException error)
        {
            report.Error(path, $"Is no JSON Schema: {error.Message}");
        }
    }

    private static void CheckTime(TimeWindowConfig time, string path, ConfigReport report)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(time.Zone, out _))
            report.Error(ConfigPath.Key(path, "zone"), $"There is no time zone '{Spelling.Shown(time.Zone)}' on this machine.", "Use an IANA name such as 'Europe/Berlin'; it needs the system's time zone data.");
        if (time.Hours?.Split('-') is [var from, var to] && from == to) report.Error(ConfigPath.Key(path, "hours"), "Begins when it ends, so this can never match.", "Leave it out for the whole day.");
    }

    private static void CheckLabels(IReadOnlyList<string> labels, RuleConfig rule, HubConfig config, string path, ConfigReport report)
    {
        var known = LabelRules.Known(config);
        for (var index = 0; index < labels.Count && !rule.Future; index++)
        {
            if (!known.Contains(labels[index])) report.Error(ConfigPath.Item(path, index), $"No server gives the label '{Spelling.Shown(labels[index])}'.", LabelRules.Hint(labels[index], config));
        }
    }

    private static void CheckRequire(RuleRequirementsConfig require, RuleConfig rule, HubConfig config, string path, ConfigReport report)
    {
        if (rule.Effect != "allow") report.Error(path, "Only a rule that allows can require something.", "A rule that denies needs nothing else.");
        if (require.Approval is not { } approval) return;

        var below = ConfigPath.Key(path, "approval");
        if (approval.IfArgs is { } schema) CheckArguments(schema, rule, ConfigPath.Key(below, "ifArgs"), report);
        for (var index = 0; index < approval.By.Count; index++) CheckApprover(approval.By[index], config, ConfigPath.Item(ConfigPath.Key(below, "by"), index), report);
    }

    private static void CheckApprover(string by, HubConfig config, string path, ConfigReport report)
    {
        var (kind, name) = by.Split(':', 2) is [var first, var rest] ? (first, rest) : ("", by);
        var known = kind switch { "group" => config.Groups.Keys, "agent" => config.Agents.Keys, _ => null };
        if (known is null) report.Error(path, $"'{Spelling.Shown(by)}' is neither a group nor an agent.", "Write group:NAME or agent:NAME.");
        else if (!known.Contains(name)) report.Error(path, $"There is no {kind} '{Spelling.Shown(name)}'.", Spelling.DidYouMean(name, known));
    }
}

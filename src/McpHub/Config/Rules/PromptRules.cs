using McpHub.Config.Reading;
using McpHub.Wire.Prompts;

namespace McpHub.Config.Rules;

/// <summary>Each template is one, and its slots and arguments agree.</summary>
internal static class PromptRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (name, prompt) in config.Prompts)
        {
            var path = ConfigPath.Key("prompts", name);
            Check(new PromptVersionConfig { Template = prompt.Template, Families = prompt.Families, Arguments = prompt.Arguments }, path, report);
            foreach (var (version, earlier) in prompt.Earlier)
            {
                var below = ConfigPath.Key(ConfigPath.Key(path, "earlier"), version);
                if (version == prompt.Version) report.Error(below, $"The version '{version}' is the present one.", "Give one of them another name.");
                Check(earlier, below, report);
            }
        }
    }

    private static void Check(PromptVersionConfig version, string path, ConfigReport report)
    {
        var used = new HashSet<string>();
        CheckTemplate(version.Template, version, ConfigPath.Key(path, "template"), used, report);
        foreach (var (family, template) in version.Families) CheckTemplate(template, version, ConfigPath.Key(ConfigPath.Key(path, "families"), family), used, report);
        foreach (var (name, argument) in version.Arguments)
        {
            var below = ConfigPath.Key(ConfigPath.Key(path, "arguments"), name);
            if (!used.Contains(name)) report.Warn(below, "No template has a slot for this argument.", $"Write {{{{{name}}}}} where it belongs.");
            CheckArgument(name, argument, below, report);
        }
    }

    private static void CheckTemplate(string text, PromptVersionConfig version, string path, HashSet<string> used, ConfigReport report)
    {
        if (PromptTemplate.Parse(text, out var problem) is not { } template)
        {
            report.Error(path, problem!, "Write {{name}} for an argument, and {{{{ for two braces.");
            return;
        }

        used.UnionWith(template.Slots);
        foreach (var slot in template.Slots.Where(slot => !version.Arguments.ContainsKey(slot)))
        {
            report.Error(path, $"There is no argument '{slot}'.", Spelling.DidYouMean(slot, version.Arguments.Keys) ?? "Add it to arguments.");
        }
    }

    private static void CheckArgument(string name, PromptArgumentConfig argument, string path, ConfigReport report)
    {
        if (argument.Type != "text" && argument.Values.Count > 0) report.Error(ConfigPath.Key(path, "values"), $"Has no meaning for the type '{argument.Type}'.", "Remove it.");
        if (argument.Default is { } text && argument.ToArgument(name).Read(text, out _) is { } problem) report.Error(ConfigPath.Key(path, "default"), $"It {problem}.");
    }
}

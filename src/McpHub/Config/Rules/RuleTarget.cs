using System.Text.RegularExpressions;

namespace McpHub.Config.Rules;

/// <summary>A target of a rule, looked at closely enough to tell whether it can ever match.</summary>
internal sealed record RuleTarget(string Text)
{
    /// <summary>The text before the first slash, or all of it.</summary>
    public string First { get; } = Text.Split('/', 2)[0];

    /// <summary>The text behind the first slash.</summary>
    public string Rest { get; } = Text.Split('/', 2) is [_, var rest] ? rest : "";

    /// <summary>Whether a prompt of the hub's own is configured that it could match, or it is a pattern.</summary>
    public bool NamesPrompt(HubConfig config) => Text.Contains('*', StringComparison.Ordinal) || config.Prompts.ContainsKey(Rest);

    /// <summary>Whether it could match <c>server/name</c>.</summary>
    public bool CanBeOffered => Text.Contains('/', StringComparison.Ordinal) ? First.Length > 0 && !Text.EndsWith('/') : Text.Contains("**", StringComparison.Ordinal);

    /// <summary>Whether its server is configured, the hub itself, or a pattern.</summary>
    public bool NamesServer(HubConfig config) => IsPattern || First == Names.Hub || config.McpServers.ContainsKey(First);

    /// <summary>Whether its provider (before a slash) or its alias is configured or a pattern.</summary>
    public bool NamesModel(HubConfig config) =>
        IsPattern || (Text.Contains('/', StringComparison.Ordinal) ? config.Providers.ContainsKey(First) && !Text.EndsWith('/') : config.Models.ContainsKey(First));

    /// <summary>The label that it stands for; null when it is no label.</summary>
    public string? Label => Text.StartsWith(Names.LabelPrefix, StringComparison.Ordinal) ? Text[Names.LabelPrefix.Length..] : null;

    /// <summary>Whether its first segment is a pattern.</summary>
    public bool IsPattern => First.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether its first segment, a pattern, fits anything that is configured.</summary>
    public bool MatchesAny(HubConfig config, bool servers, bool models)
    {
        if (First.Contains("**", StringComparison.Ordinal)) return true;
        var pattern = $"^{string.Join(".*", First.Split('*').Select(Regex.Escape))}$";
        var isBelow = Text.Contains('/', StringComparison.Ordinal);
        var names = (servers && isBelow ? config.McpServers.Keys.Append(Names.Hub) : []).Concat(models ? isBelow ? config.Providers.Keys : config.Models.Keys : []);
        return names.Any(name => Regex.IsMatch(name, pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
    }
}

using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>One permission rule, compiled.</summary>
public sealed class Rule
{
    private readonly IReadOnlyList<string> actions;
    private readonly NamePattern[] targets;

    /// <param name="name"><c>role/rule</c>, for refusals and audit.</param>
    public Rule(string name, RuleConfig config)
    {
        IsAllow = config.Effect == "allow";
        actions = config.Actions;
        targets = [.. config.Targets.Select(target => new NamePattern(target))];
        Verdict = new Decision(IsAllow, name);
    }

    public bool IsAllow { get; }

    /// <summary>The decision that this rule makes when it matches.</summary>
    public Decision Verdict { get; }

    public bool Covers(string action) => actions.Contains(action) || actions.Contains("*");

    /// <summary>Whether there can be a name with this beginning that the rule matches.</summary>
    /// <param name="prefix">Ends in a slash.</param>
    public bool MayMatchBelow(string prefix) => targets.Any(pattern => pattern.MayMatchBelow(prefix));

    /// <summary>Whether the rule matches every name with this beginning.</summary>
    public bool MatchesAllBelow(string prefix) => targets.Any(pattern => pattern.MatchesAllBelow(prefix));

    public bool Matches(string target)
    {
        foreach (var pattern in targets)
        {
            if (pattern.Matches(target)) return true;
        }

        return false;
    }
}

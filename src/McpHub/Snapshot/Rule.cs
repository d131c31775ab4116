using McpHub.Config;

namespace McpHub.Snapshot;

/// <summary>One permission rule, compiled.</summary>
public sealed class Rule
{
    private readonly IReadOnlyList<string> actions;
    private readonly NamePattern[] targets;
    private readonly string[] targetLabels;
    private readonly string[] neededLabels;
    private readonly Conditions? conditions;
    private readonly ArgumentSchema? approvedArguments;

    /// <param name="name"><c>role/rule</c>, for refusals and audit.</param>
    /// <param name="place">Where it stands in the file, as in <c>roles.reader.rules[0]</c>; null for one made in code.</param>
    public Rule(string name, RuleConfig config, string? place = null)
    {
        Name = name;
        IsAllow = config.Effect == "allow";
        Place = place;
        Line = config.Line;
        actions = config.Actions;
        targets = [.. config.Targets.Where(target => !IsLabel(target)).Select(target => new NamePattern(target))];
        targetLabels = [.. config.Targets.Where(IsLabel).Select(target => target[Names.LabelPrefix.Length..])];
        if (targetLabels.Length == 0 && targets.All(pattern => pattern.Head is not null)) Heads = [.. targets.Select(pattern => pattern.Head!).Distinct()];
        neededLabels = [.. config.When?.Labels ?? []];
        conditions = Conditions.Of(config.When);
        Verdict = new Decision(IsAllow, name) { By = this };
        Undecided = new Decision(Effect.Deny, name) { By = this, IsUndecided = true };
        Missed = new Decision(Effect.Deny, null) { By = this };
        if (config.Require?.Approval is not { } approval) return;

        approvedArguments = approval.IfArgs is { } schema ? new ArgumentSchema(schema) : null;
        Approving = new Decision(Effect.Approve, name) { By = this, Approval = Approval.Of(name, config, approval) };
    }

    /// <summary><c>role/rule</c>.</summary>
    public string Name { get; }

    public bool IsAllow { get; }

    /// <summary>Where it stands in the file; null for one made in code.</summary>
    public string? Place { get; }

    /// <summary>The line on which it begins; null for one made in code.</summary>
    public int? Line { get; }

    /// <summary>The decision that this rule makes when it applies and nothing else is needed.</summary>
    public Decision Verdict { get; }

    /// <summary>The decision when nobody can say whether it applies.</summary>
    internal Decision Undecided { get; }

    /// <summary>The decision when it would have allowed under other circumstances, and nothing else does.</summary>
    internal Decision Missed { get; }

    private Decision? Approving { get; }

    /// <summary>Whether it always applies to what it matches.</summary>
    internal bool IsUnconditional => conditions is null;

    internal bool AsksForTaint => conditions is { AskForTaint: true };

    /// <summary>The first segments of the names that it can match; null when a name with any beginning can.</summary>
    internal IReadOnlyList<string>? Heads { get; }

    public bool Covers(string action) => actions.Contains(action) || actions.Contains("*");

    /// <summary>Whether there can be a name with this beginning that the rule matches.</summary>
    /// <param name="prefix">Ends in a slash.</param>
    public bool MayMatchBelow(string prefix) => targets.Any(pattern => pattern.MayMatchBelow(prefix));

    /// <summary>Whether the rule matches every name with this beginning.</summary>
    public bool MatchesAllBelow(string prefix) => neededLabels.Length == 0 && targets.Any(pattern => pattern.MatchesAllBelow(prefix));

    /// <param name="labels">Of the target.</param>
    public bool Matches(string target, IReadOnlySet<string> labels)
    {
        foreach (var needed in neededLabels)
        {
            if (!labels.Contains(needed)) return false;
        }

        foreach (var pattern in targets)
        {
            if (pattern.Matches(target)) return true;
        }

        foreach (var label in targetLabels)
        {
            if (labels.Contains(label)) return true;
        }

        return false;
    }

    /// <summary>Whether what the rule asks of the circumstances holds.</summary>
    internal Truth Applies(Circumstances now, IReadOnlySet<string> labels) => conditions?.Hold(now, labels) ?? Truth.Yes;

    /// <summary>What an allowing rule that applies says: yes, or only with an approval.</summary>
    internal Decision Grant(Circumstances now) => Approving is null ? Verdict : (approvedArguments?.Fits(now) ?? Truth.Yes) switch
    {
        Truth.Yes => Approving,
        Truth.No => Verdict,
        _ => Undecided,
    };

    /// <summary>What would have to be otherwise for the rule to apply, in words for the caller.</summary>
    internal IEnumerable<string> Missing(Circumstances now, IReadOnlySet<string> labels) => conditions?.Missing(now, labels) ?? [];

    private static bool IsLabel(string target) => target.StartsWith(Names.LabelPrefix, StringComparison.Ordinal);
}

namespace McpHub.Snapshot;

/// <summary>The rules that concern one action on one target, and how they decide. Any deny wins, then any that asks for approval, then any allow. [hot]</summary>
/// <param name="labels">The operator's labels of the target.</param>
internal sealed class RuleMatches(Rule[] denies, Rule[] allows, IReadOnlySet<string> labels)
{
    public Decision Decide(Circumstances now)
    {
        foreach (var rule in denies)
        {
            if (rule.Applies(now, labels) is var applies and not Truth.No) return applies == Truth.Yes ? rule.Verdict : rule.Undecided;
        }

        Decision? granted = null, missed = null;
        foreach (var rule in allows)
        {
            var applies = rule.Applies(now, labels);
            if (applies == Truth.Unknown) return rule.Undecided;
            if (applies == Truth.No)
            {
                missed ??= rule.Missed;
                continue;
            }

            var grant = rule.Grant(now);
            if (grant.Effect == Effect.Deny) return grant;
            if (granted is null || grant.Effect < granted.Effect) granted = grant;
        }

        return granted ?? missed ?? Decision.Default;
    }

    /// <summary>Whether there can be circumstances under which it is allowed, approved calls included.</summary>
    public Decision DecideForLists()
    {
        foreach (var rule in denies)
        {
            if (rule.IsUnconditional) return rule.Verdict;
        }

        return allows.Length == 0 ? Decision.Default : allows[0].Verdict;
    }

    /// <summary>What would have allowed it, in words for the caller; empty when nothing would.</summary>
    public IEnumerable<string> Missing(Decision decision, Circumstances now) => decision is { Rule: null, By: { } rule } ? rule.Missing(now, labels) : [];
}

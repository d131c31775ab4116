using System.Collections.Frozen;

namespace McpHub.Snapshot;

/// <summary>
/// The one decision function: any matching deny wins, else any matching allow, else no. Order never matters.
/// Compiled once per agent and snapshot; immutable and thread-safe.
/// </summary>
public sealed class Permissions
{
    private readonly FrozenDictionary<string, Rules> byAction;

    public Permissions(IEnumerable<Rule> rules)
    {
        var all = rules.ToList();
        byAction = Actions.All.ToFrozenDictionary(action => action, action => new Rules(all, action));
    }

    /// <param name="action">One of <see cref="Actions"/>.</param>
    /// <param name="target">An identity, such as <c>server/tool</c>.</param>
    public Decision Decide(string action, string target) =>
        byAction.TryGetValue(action, out var rules) ? rules.Decide(target) : Decision.Default;

    /// <summary>Whether everything below a name is permitted, whatever it is called: one deny that could match something there is enough for no.</summary>
    /// <param name="parent">A server or a provider.</param>
    public Decision DecideAllOf(string action, string parent) =>
        byAction.TryGetValue(action, out var rules) ? rules.DecideAllOf($"{parent}/") : Decision.Default;

    private sealed class Rules(List<Rule> all, string action)
    {
        private readonly Rule[] denies = [.. all.Where(rule => !rule.IsAllow && rule.Covers(action))];
        private readonly Rule[] allows = [.. all.Where(rule => rule.IsAllow && rule.Covers(action))];

        public Decision Decide(string target)
        {
            foreach (var rule in denies)
            {
                if (rule.Matches(target)) return rule.Verdict;
            }

            foreach (var rule in allows)
            {
                if (rule.Matches(target)) return rule.Verdict;
            }

            return Decision.Default;
        }

        public Decision DecideAllOf(string prefix)
        {
            foreach (var rule in denies)
            {
                if (rule.MayMatchBelow(prefix)) return rule.Verdict;
            }

            foreach (var rule in allows)
            {
                if (rule.MatchesAllBelow(prefix)) return rule.Verdict;
            }

            return Decision.Default;
        }
    }
}

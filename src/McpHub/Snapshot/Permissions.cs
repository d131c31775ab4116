using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace McpHub.Snapshot;

/// <summary>
/// The one decision function: any matching deny wins, else any matching allow, else no. Order never matters. An allow that asks for approval
/// wins over one that does not, and what cannot be evaluated is denied. Compiled once per agent and configuration; thread-safe. [hot]
/// </summary>
public sealed class Permissions
{
    private readonly FrozenDictionary<string, Rules> byAction;
    private readonly ServerLabels labels;

    /// <param name="labels">The operator's labels of what servers offer; none when absent.</param>
    public Permissions(IEnumerable<Rule> rules, ServerLabels? labels = null)
    {
        // In the order of their names, so that the rule which is named does not depend on the order of roles either.
        var all = rules.OrderBy(rule => rule.Name, StringComparer.Ordinal).ToList();
        this.labels = labels ?? ServerLabels.None;
        byAction = Actions.All.ToFrozenDictionary(action => action, action => new Rules(all, action, this.labels));
        AsksForTaint = all.Exists(rule => rule.AsksForTaint);
    }

    /// <summary>Whether any rule asks what the conversation has touched.</summary>
    public bool AsksForTaint { get; }

    /// <summary>Whether there can be circumstances under which it is allowed: what lists show, and what may be looked up at all.</summary>
    /// <param name="action">One of <see cref="Actions"/>.</param>
    /// <param name="target">An identity, such as <c>server/tool</c>.</param>
    public Decision Decide(string action, string target) =>
        byAction.TryGetValue(action, out var rules) ? rules.Match(target).DecideForLists() : Decision.Default;

    /// <summary>Whether it is allowed under these circumstances.</summary>
    public Decision Decide(string action, string target, Circumstances now) =>
        byAction.TryGetValue(action, out var rules) ? rules.Recall(target).Decide(now) : Decision.Default;

    /// <summary>Whether everything below a name is permitted, whatever it is called: one deny that could match something there is enough for no.</summary>
    /// <param name="parent">A server or a provider.</param>
    public Decision DecideAllOf(string action, string parent, Circumstances now) =>
        byAction.TryGetValue(action, out var rules) ? rules.Below($"{parent}/").Decide(now) : Decision.Default;

    /// <summary>What would have allowed it, in words for the caller; empty when nothing would.</summary>
    public IEnumerable<string> Missing(string action, string target, Decision decision, Circumstances now) =>
        byAction.TryGetValue(action, out var rules) ? rules.Match(target).Missing(decision, now) : [];

    /// <summary>The operator's labels of a target.</summary>
    public IReadOnlySet<string> LabelsOf(string target) => labels.Of(target);

    private sealed class Rules(List<Rule> all, string action, ServerLabels labels)
    {
        /// <summary>Callers choose URIs: what is remembered is bounded, and what is not is only slower.</summary>
        private const int MaxRemembered = 1024;

        private static readonly IReadOnlySet<string> NoLabels = FrozenSet<string>.Empty;

        private readonly RuleIndex denies = new(all.Where(rule => !rule.IsAllow && rule.Covers(action)));
        private readonly RuleIndex allows = new(all.Where(rule => rule.IsAllow && rule.Covers(action)));
        private readonly ConcurrentDictionary<string, RuleMatches> remembered = new(StringComparer.Ordinal);
        private int count;

        public RuleMatches Recall(string target)
        {
            if (remembered.TryGetValue(target, out var known)) return known;
            var matches = Match(target);
            if (Volatile.Read(ref count) < MaxRemembered && remembered.TryAdd(target, matches)) Interlocked.Increment(ref count);
            return matches;
        }

        public RuleMatches Match(string target)
        {
            var own = labels.Of(target);
            return new RuleMatches(denies.Match(target, own), allows.Match(target, own), own);
        }

        public RuleMatches Below(string prefix) =>
            new(denies.Where(rule => rule.MayMatchBelow(prefix)), allows.Where(rule => rule.MatchesAllBelow(prefix)), NoLabels);
    }
}

using System.Collections.Frozen;

namespace McpHub.Snapshot;

/// <summary>
/// The rules of one action and effect. Most rules name the server or provider they are about, so that a target is only held against the
/// rules of its own, and against those that are about any. [hot]
/// </summary>
internal sealed class RuleIndex
{
    private readonly Rule[] all;
    private readonly Rule[] anywhere;
    private readonly FrozenDictionary<string, Rule[]>.AlternateLookup<ReadOnlySpan<char>> byHead;

    public RuleIndex(IEnumerable<Rule> rules)
    {
        all = [.. rules];
        anywhere = Array.FindAll(all, rule => rule.Heads is null);
        byHead = all
            .SelectMany(rule => rule.Heads ?? [], (rule, head) => (Rule: rule, Head: head))
            .GroupBy(named => named.Head, named => named.Rule, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <param name="labels">Of the target.</param>
    /// <returns>In the order of their names.</returns>
    public Rule[] Match(string target, IReadOnlySet<string> labels)
    {
        var matches = Array.FindAll(anywhere, rule => rule.Matches(target, labels));
        if (!byHead.TryGetValue(NamePattern.HeadOf(target), out var own)) return matches;

        Rule[] both = [.. matches, .. own.Where(rule => rule.Matches(target, labels))];
        Array.Sort(both, static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        return both;
    }

    public Rule[] Where(Predicate<Rule> holds) => Array.FindAll(all, holds);
}

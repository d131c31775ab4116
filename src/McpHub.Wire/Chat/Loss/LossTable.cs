using System.Collections.Frozen;

namespace McpHub.Wire.Chat;

/// <summary>What one dialect does with each <see cref="Feature"/>: a feature without a rule is carried.</summary>
public sealed class LossTable(string dialect, params LossRule[] rules)
{
    private readonly FrozenDictionary<Feature, LossRule> byFeature = rules.ToFrozenDictionary(rule => rule.Feature);

    public string Dialect => dialect;

    /// <summary>In the order of the table.</summary>
    public IReadOnlyList<LossRule> Rules => rules;

    /// <returns>Null when the feature is carried.</returns>
    public LossRule? Find(Feature feature) => byFeature.GetValueOrDefault(feature);
}

namespace McpHub.Wire.Chat;

/// <summary>
/// Collects what gets lost while something is written. The writer goes on after a loss that must be refused, so that all of them are known at
/// once; whoever called it looks at <see cref="Rejected"/> before anything is sent. Bounded. Not thread-safe.
/// </summary>
/// <param name="isStrict">Warnings count as refusals.</param>
/// <param name="policies">Where an operator decided otherwise than the table.</param>
public sealed class LossLog(bool isStrict = false, IReadOnlyDictionary<Feature, LossPolicy>? policies = null)
{
    private const int MaxLosses = 256;

    private readonly List<Loss> losses = [];

    public IReadOnlyList<Loss> All => losses;

    /// <summary>What the request must be refused for.</summary>
    public IEnumerable<Loss> Rejected => losses.Where(loss => loss.Policy == LossPolicy.Reject);

    /// <summary>What the caller is told of: the paths, as they stand in <c>x-hub-dropped</c>.</summary>
    public IEnumerable<Loss> Warned => losses.Where(loss => loss.Policy == LossPolicy.Warn);

    /// <param name="detail">More than the table's reason, when there is more to say.</param>
    /// <exception cref="InvalidOperationException">The table says that nothing is lost: the writer and the table disagree.</exception>
    public void Report(LossTable table, Feature feature, string path, string? detail = null)
    {
        var rule = table.Find(feature) ?? throw new InvalidOperationException($"{table.Dialect} has no rule for {feature} and loses it.");
        Add(rule, path, detail);
    }

    /// <summary>Members of another dialect. Those of the dialect itself are no loss: it writes them. Nor are those that say null: nothing was asked.</summary>
    public void Report(LossTable table, Extras extras, string path)
    {
        if (extras.Dialect is null || extras.Dialect == table.Dialect) return;
        foreach (var extra in extras.Members.Where(extra => !extra.Value.Bytes.Span.SequenceEqual("null"u8))) Add(ForeignFields.Find(extras.Dialect, extra.Name), path.Length == 0 ? extra.Name : $"{path}.{extra.Name}", null);
    }

    private void Add(LossRule rule, string path, string? detail)
    {
        var policy = policies?.GetValueOrDefault(rule.Feature, rule.Policy) ?? rule.Policy;
        if (isStrict && policy == LossPolicy.Warn) policy = LossPolicy.Reject;
        if (policy == LossPolicy.Carry) policy = LossPolicy.Drop; // what was lost was lost: nobody can decide that it was not
        var loss = new Loss(rule.Feature, path, policy, detail is null ? rule.Reason : $"{rule.Reason} {detail}");
        if (losses.Count < MaxLosses || (policy == LossPolicy.Reject && losses.Count < 2 * MaxLosses)) losses.Add(loss);
    }
}

namespace McpHub.Wire.Schema.Patterns;

/// <summary>What has to be known of a whole expression before it can be rewritten.</summary>
internal sealed class EcmaFindings
{
    public List<CharacterSet> Sets { get; } = [];

    /// <summary>Single characters, each once.</summary>
    public HashSet<int> Literals { get; } = [];

    public bool HasReference { get; set; }

    public bool HasLookAround { get; set; }

    /// <summary>Becomes look-around, unless the text is ASCII.</summary>
    public bool HasWordBoundary { get; set; }

    /// <summary>Whether the rewritten expression needs an engine that backtracks.</summary>
    public bool NeedsBacktracking(bool forAscii) => HasReference || HasLookAround || (HasWordBoundary && !forAscii);

    /// <summary>The ranges of all different sets together, a single character being one as well.</summary>
    public int CountRanges(AstralAlphabet alphabet) =>
        Literals.Count + Sets.DistinctBy(set => set.ToExpression(alphabet), StringComparer.Ordinal).Sum(set => set.RangeCount);
}

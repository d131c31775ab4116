namespace McpHub.Wire.Schema.Patterns;

/// <summary>What has to be known of a whole expression before it can be rewritten.</summary>
internal sealed class EcmaFindings
{
    private const int MaxSets = 32;

    public List<CharacterSet> Sets { get; } = [];

    public bool HasReference { get; set; }

    public bool HasLookAround { get; set; }

    /// <summary>Becomes look-around, unless the text is ASCII.</summary>
    public bool HasWordBoundary { get; set; }

    /// <summary>
    /// Whether the rewritten expression needs an engine that backtracks: for what only that can do, or because building
    /// the automaton takes time that grows with the square of the number of different character classes.
    /// </summary>
    public bool NeedsBacktracking(bool forAscii, AstralAlphabet alphabet) =>
        HasReference
        || HasLookAround
        || (HasWordBoundary && !forAscii)
        || (Sets.Count > MaxSets && Sets.Select(set => set.ToExpression(alphabet)).Distinct(StringComparer.Ordinal).Count() > MaxSets);
}

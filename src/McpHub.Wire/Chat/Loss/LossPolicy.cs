namespace McpHub.Wire.Chat;

/// <summary>What becomes of something that a dialect has no equivalent for.</summary>
public enum LossPolicy
{
    /// <summary>There is an equivalent: nothing is lost.</summary>
    Carry,

    /// <summary>Left out or replaced, disclosed only where one looks for it. For what changes nothing that a caller could notice.</summary>
    Drop,

    /// <summary>Left out or replaced, and the caller is told.</summary>
    Warn,

    /// <summary>The request is refused: without it, it would mean something else.</summary>
    Reject,
}

/// <summary>One entry of a dialect's table.</summary>
/// <param name="Reason">A sentence: why, and what happens instead.</param>
public sealed record LossRule(Feature Feature, LossPolicy Policy, string Reason);

/// <summary>Something that got lost.</summary>
/// <param name="Path">Which field, in the words of the canonical request: <c>sampling.top_k</c>, <c>messages[2].content[0]</c>.</param>
public sealed record Loss(Feature Feature, string Path, LossPolicy Policy, string Reason);

namespace McpHub.Wire.Chat;

/// <summary>What a piece of text rests on.</summary>
public sealed record Citation
{
    public string? Url { get; init; }

    public string? Title { get; init; }

    public string? CitedText { get; init; }

    /// <summary>First character of the text that it belongs to; null for all of it.</summary>
    public int? Start { get; init; }

    /// <summary>One past the last character.</summary>
    public int? End { get; init; }

    /// <summary>The citation as its dialect spells it, where the members above do not say it all.</summary>
    public RawJson Native { get; init; }

    /// <summary>The dialect of <see cref="Native"/>.</summary>
    public string? Dialect { get; init; }
}

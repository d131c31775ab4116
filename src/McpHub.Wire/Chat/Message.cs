namespace McpHub.Wire.Chat;

public enum Role
{
    /// <summary>Instructions; where they stand among the other messages is part of what they say.</summary>
    System,

    /// <summary>Instructions of whoever built the application; what most dialects call system.</summary>
    Developer,

    User,

    Assistant,

    /// <summary>Only tool results. Two such messages never stand beside each other: the results of parallel calls are one message.</summary>
    Tool,
}

public sealed record Message(Role Role, Sequence<Block> Content)
{
    /// <summary>Which of several participants speaks.</summary>
    public string? Name { get; init; }

    public Extras Extras { get; init; }
}

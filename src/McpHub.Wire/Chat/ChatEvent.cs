namespace McpHub.Wire.Chat;

/// <summary>
/// A step of an answer that comes piece by piece. The order is that of <see cref="EventOrder"/>:
/// <code>
/// ResponseStarted (BlockStarted (TextAdded | CitationAdded | StateAdded)* BlockEnded)* Stopped ResponseEnded
/// </code>
/// with <see cref="UsageReported"/> anywhere after the start, any number of times, and <see cref="ResponseFailed"/> instead of the rest at any point.
/// One block is open at a time; blocks are numbered 0, 1, 2, …
/// </summary>
public abstract record ChatEvent;

public sealed record ResponseStarted : ChatEvent
{
    public string? Id { get; init; }

    public string? Model { get; init; }

    public Extras Extras { get; init; }
}

/// <param name="Block">All of the block except what <see cref="TextAdded"/> adds, which is still empty.</param>
public sealed record BlockStarted(int Index, Block Block) : ChatEvent;

/// <summary>More of what the open block streams: its text, the thoughts, the refusal, or the input of a tool call.</summary>
public sealed record TextAdded(int Index, string Text) : ChatEvent;

/// <summary>A citation of the open text block.</summary>
public sealed record CitationAdded(int Index, Citation Citation) : ChatEvent;

/// <summary>Opaque state of the open block; takes the place of an earlier one.</summary>
public sealed record StateAdded(int Index, OpaqueState State) : ChatEvent;

public sealed record BlockEnded(int Index) : ChatEvent;

/// <summary>The usage so far: takes the place of what was reported before, is never added to it.</summary>
public sealed record UsageReported(TokenUsage Usage) : ChatEvent;

public sealed record Stopped(Stop Stop) : ChatEvent;

/// <summary>The answer is whole.</summary>
public sealed record ResponseEnded : ChatEvent;

/// <summary>The answer broke off; nothing follows.</summary>
public sealed record ResponseFailed(ChatError Error) : ChatEvent;

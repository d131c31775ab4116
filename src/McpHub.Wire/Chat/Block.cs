namespace McpHub.Wire.Chat;

/// <summary>One piece of a message. The order of blocks is part of what a message says.</summary>
public abstract record Block
{
    /// <summary>The provider's own name of the piece, where it has one (an item of OpenAI Responses).</summary>
    public string? Id { get; init; }

    /// <summary>Up to here, this piece included, the prompt should be cached.</summary>
    public CacheMarker? Cache { get; init; }

    /// <summary>What the provider wants back with exactly this piece.</summary>
    public OpaqueState? State { get; init; }

    public Extras Extras { get; init; }
}

/// <param name="Ttl">As spelled on the wire, e.g. <c>5m</c> or <c>1h</c>; null leaves it to the provider.</param>
public sealed record CacheMarker(string? Ttl = null);

public sealed record TextBlock(string Text) : Block
{
    public Sequence<Citation> Citations { get; init; }
}

public sealed record ImageBlock(Media Source) : Block
{
    /// <summary><c>low</c>, <c>high</c>, <c>auto</c>.</summary>
    public string? Detail { get; init; }
}

public sealed record AudioBlock(Media Source) : Block
{
    public string? Transcript { get; init; }
}

public sealed record VideoBlock(Media Source) : Block;

public sealed record FileBlock(Media Source) : Block
{
    /// <summary>File name.</summary>
    public string? Name { get; init; }

    public string? Title { get; init; }

    /// <summary>What the model should know about the document without citing it.</summary>
    public string? Context { get; init; }

    /// <summary>Whether the model should cite from it.</summary>
    public bool? WithCitations { get; init; }
}

public enum ToolKind
{
    /// <summary>Arguments are a JSON object.</summary>
    Function,

    /// <summary>The input is free text.</summary>
    Custom,
}

/// <param name="CallId">Names the call, so that its result can be told from others.</param>
/// <param name="Name">The tool.</param>
/// <param name="Input">As the model wrote it: JSON text for a function, any text for a custom tool.</param>
public sealed record ToolCallBlock(string CallId, string Name, string Input) : Block
{
    public ToolKind Kind { get; init; }

    /// <summary>The group of tools that the name stands in; null outside one.</summary>
    public string? Namespace { get; init; }
}

public sealed record ToolResultBlock(string CallId, Sequence<Block> Content) : Block
{
    /// <summary>Of the call it answers.</summary>
    public ToolKind Kind { get; init; }

    /// <summary>The tool's name, where the dialect repeats it.</summary>
    public string? Name { get; init; }

    public bool IsError { get; init; }
}

/// <param name="Text">May be empty: then there is only <see cref="Block.State"/>.</param>
public sealed record ReasoningBlock(string Text) : Block
{
    /// <summary>Whether the text is a summary made for readers, rather than the model's own thoughts.</summary>
    public bool IsSummary { get; init; }
}

/// <summary>The model says that it will not do this.</summary>
public sealed record RefusalBlock(string Text) : Block;

/// <summary>A piece that only its origin knows, whole: a search that the provider ran itself, a generated artefact.</summary>
/// <param name="Kind">Its type on the wire.</param>
public sealed record OpaqueBlock(Origin Origin, string Kind, RawJson Json) : Block;

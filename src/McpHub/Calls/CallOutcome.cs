namespace McpHub.Calls;

/// <summary>How a call ended. Exactly one per admitted or refused call, whoever disconnects.</summary>
public sealed record CallOutcome
{
    /// <summary><c>ok</c>, <c>tool_error</c>, <c>refused</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The refusal's or failure's code; null when <c>ok</c>.</summary>
    public string? ErrorCode { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Bytes of arguments or request body.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes of result or response body.</summary>
    public long BytesOut { get; init; }

    /// <summary>The result or response body as far as it was held whole; valid only while observers are told.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>Tokens, for model calls that reported them.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Provider and model that answered, for model calls.</summary>
    public string? ServedBy { get; init; }

    /// <summary>Fields of a model call that got lost between two dialects, and of which the caller was told.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];
}

/// <summary>Tokens of a model call; input includes what was read from a cache and written to it, output includes reasoning.</summary>
public readonly record struct Usage(long InputTokens, long OutputTokens, long CachedInputTokens = 0, long ReasoningTokens = 0, long CacheWriteTokens = 0);

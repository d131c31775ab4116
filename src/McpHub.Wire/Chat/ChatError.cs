namespace McpHub.Wire.Chat;

/// <summary>What went wrong, in no dialect's own words.</summary>
public enum ErrorClass
{
    Invalid,
    Authentication,
    Permission,
    NotFound,
    TooLarge,
    ContextLength,
    ContentPolicy,
    RateLimited,

    /// <summary>Money or a quota is used up: trying again does not help.</summary>
    Quota,

    Overloaded,
    Timeout,

    /// <summary>The provider failed.</summary>
    Upstream,

    /// <summary>The answer broke off before its end.</summary>
    Truncated,

    Internal,
}

/// <param name="Message">For people; names no secret.</param>
public sealed record ChatError(ErrorClass Class, string Message)
{
    /// <summary>The stable code: the provider's, or the hub's own.</summary>
    public string? Code { get; init; }

    /// <summary>Which field of the request is at fault.</summary>
    public string? Param { get; init; }

    /// <summary>HTTP status that the provider gave; null when it came inside a stream.</summary>
    public int? Status { get; init; }

    /// <summary>How long to wait before it is tried again, where the body of the error says so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static readonly ChatError BrokenOff = new(ErrorClass.Truncated, "The answer broke off before its end.") { Code = "stream_truncated" };
}

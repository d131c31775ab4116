namespace McpHub.Calls;

/// <summary>
/// An expected refusal: a value, never an exception. Doors render it in the caller's own dialect.
/// </summary>
/// <param name="Kind">What sort of refusal; doors map it to a status.</param>
/// <param name="Code">Stable, machine-readable, snake_case.</param>
/// <param name="Message">A sentence that names the thing.</param>
/// <param name="Hint">What to change.</param>
public sealed record HubError(ErrorKind Kind, string Code, string Message, string? Hint = null)
{
    /// <summary>Message and hint as one text, for dialects with a single field.</summary>
    public string Text => Hint is null ? Message : $"{Message} {Hint}";

    /// <summary>The rule that refused, as <c>role/rule</c>; null when no rule did, or the caller may not know of it.</summary>
    public string? Rule { get; init; }

    /// <summary>When it makes sense to try again; doors send it as <c>Retry-After</c>. Null when nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>The sort of a refusal, independent of any dialect.</summary>
public enum ErrorKind
{
    /// <summary>The request is malformed. HTTP 400.</summary>
    BadRequest,

    /// <summary>No credential, or one that is not accepted. HTTP 401.</summary>
    Unauthenticated,

    /// <summary>Known caller, not permitted. HTTP 403.</summary>
    Forbidden,

    /// <summary>The named thing does not exist for this caller. HTTP 404.</summary>
    NotFound,

    /// <summary>Body over the limit. HTTP 413.</summary>
    TooLarge,

    /// <summary>The body is not of a type or encoding that is read here. HTTP 415.</summary>
    UnsupportedMediaType,

    /// <summary>Over a limit or a budget. HTTP 429.</summary>
    Limited,

    /// <summary>The server or provider behind the hub failed. HTTP 502.</summary>
    UpstreamFailed,

    /// <summary>The server or provider behind the hub is down or not ready. HTTP 503.</summary>
    Unavailable,

    /// <summary>The server or provider behind the hub did not answer in time. HTTP 504.</summary>
    Timeout,

    /// <summary>A defect of the hub itself. HTTP 500.</summary>
    Internal,
}

public static class ErrorKinds
{
    /// <summary>The HTTP status of a refusal of this kind.</summary>
    public static int ToStatus(this ErrorKind kind) => kind switch
    {
        ErrorKind.BadRequest => 400,
        ErrorKind.Unauthenticated => 401,
        ErrorKind.Forbidden => 403,
        ErrorKind.NotFound => 404,
        ErrorKind.TooLarge => 413,
        ErrorKind.UnsupportedMediaType => 415,
        ErrorKind.Limited => 429,
        ErrorKind.UpstreamFailed => 502,
        ErrorKind.Unavailable => 503,
        ErrorKind.Timeout => 504,
        _ => 500,
    };
}

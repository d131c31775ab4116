using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>Errors and HTTP statuses, where a dialect has no numbers of its own.</summary>
internal static class ErrorClasses
{
    public static ErrorClass OfStatus(int status) => status switch
    {
        401 => ErrorClass.Authentication,
        402 => ErrorClass.Quota,
        403 => ErrorClass.Permission,
        404 => ErrorClass.NotFound,
        408 or 504 => ErrorClass.Timeout,
        413 => ErrorClass.TooLarge,
        429 => ErrorClass.RateLimited,
        503 or 529 => ErrorClass.Overloaded,
        >= 400 and < 500 => ErrorClass.Invalid,
        _ => ErrorClass.Upstream,
    };

    public static int StatusOf(ErrorClass error) => error switch
    {
        ErrorClass.Invalid or ErrorClass.ContextLength or ErrorClass.ContentPolicy => 400,
        ErrorClass.Authentication => 401,
        ErrorClass.Permission => 403,
        ErrorClass.NotFound => 404,
        ErrorClass.TooLarge => 413,
        ErrorClass.RateLimited or ErrorClass.Quota => 429,
        ErrorClass.Overloaded => 503,
        ErrorClass.Timeout => 504,
        ErrorClass.Upstream or ErrorClass.Truncated => 502,
        _ => 500,
    };
}

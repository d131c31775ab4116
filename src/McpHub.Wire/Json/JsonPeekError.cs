namespace McpHub.Wire.Json;

/// <summary>Why a request cannot be routed.</summary>
/// <param name="Key">The member at fault; null when it is not about one.</param>
/// <param name="Line">From 1; 0 when unknown.</param>
/// <param name="Position">Byte in the line, from 1; 0 when unknown.</param>
public readonly record struct JsonPeekError(JsonPeekErrorKind Kind, string? Key = null, long Line = 0, long Position = 0);

public enum JsonPeekErrorKind
{
    /// <summary>Not JSON, or not UTF-8.</summary>
    Malformed,

    /// <summary>JSON, but not an object.</summary>
    NotAnObject,

    /// <summary>Objects and arrays nested more than 64 deep.</summary>
    TooDeep,

    /// <summary>A member that decides about routing stands there twice.</summary>
    Duplicate,

    /// <summary>A member that lenient parsers take for one that decides about routing, such as <c>Model</c>.</summary>
    Lookalike,

    /// <summary>A member has a value of the wrong type.</summary>
    WrongType,
}

using McpHub.Calls;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>What the hub says about a body that it cannot route.</summary>
internal static class PeekErrors
{
    private const int MaxModelName = 256;

    public static HubError From(JsonPeekError error) => error.Kind switch
    {
        JsonPeekErrorKind.NotAnObject => Bad("invalid_json", "The request body is not a JSON object.", "Send one object, with \"model\" in it."),
        JsonPeekErrorKind.TooDeep => Bad("json_too_deep", $"The request body is nested more than 64 deep{At(error)}.", "Flatten it."),
        JsonPeekErrorKind.Duplicate => Bad("duplicate_key", $"'{error.Key}' stands in the request body more than once.", "Send it once."),
        JsonPeekErrorKind.Lookalike => Bad("ambiguous_key", $"The request body has a member that some parsers take for '{error.Key}'.", $"Spell it '{error.Key}', or leave it out."),
        JsonPeekErrorKind.WrongType => Bad("invalid_type", error.Key == "stream" ? "'stream' is neither true nor false." : $"'{error.Key}' is not a string.", null),
        _ => Bad("invalid_json", $"The request body is not valid JSON in UTF-8{At(error)}.", "Check it with a JSON parser."),
    };

    /// <returns>Null when the model's name can be looked up.</returns>
    public static HubError? CheckModel(string? model) => model switch
    {
        null or "" => Bad("missing_model", "The request names no model.", "Set \"model\" to one of those that GET /v1/models lists."),
        { Length: > MaxModelName } => Bad("invalid_model", $"The name of the model is longer than {MaxModelName} characters.", "Set \"model\" to one of those that GET /v1/models lists."),
        _ => null,
    };

    private static HubError Bad(string code, string message, string? hint) => new(ErrorKind.BadRequest, code, message, hint);

    private static string At(JsonPeekError error) => error.Line > 0 ? $" (line {error.Line}, byte {error.Position})" : "";
}

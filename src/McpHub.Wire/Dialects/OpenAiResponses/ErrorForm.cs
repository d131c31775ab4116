using McpHub.Wire.Chat;
using McpHub.Wire.Dialects.OpenAiChat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Errors inside a stream, whose status was 200: their codes tell what they mean.</summary>
internal static class ErrorForm
{
    public static ChatError Read(JsonField error)
    {
        var read = OpenAiErrorFormat.Read(error, null);
        return read.Code is { } code && IsOfTheRequest(code) ? read with { Class = ErrorClass.Invalid } : read;
    }

    public static string CodeOf(ChatError error) => error.Code ?? error.Class switch
    {
        ErrorClass.RateLimited => "rate_limit_exceeded",
        ErrorClass.Quota => "insufficient_quota",
        ErrorClass.ContextLength => "context_length_exceeded",
        ErrorClass.Invalid or ErrorClass.ContentPolicy or ErrorClass.TooLarge => "invalid_prompt",
        ErrorClass.Overloaded => "server_is_overloaded",
        _ => "server_error",
    };

    private static bool IsOfTheRequest(string code) =>
        code.Contains("image", StringComparison.Ordinal) || code is "data_residency_mismatch" or "invalid_request_error" or "invalid_encrypted_content";
}

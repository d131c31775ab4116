using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>Errors as OpenAI spells them, in Chat Completions and Responses alike: <c>{"error":{"message","type","param","code"}}</c>.</summary>
internal sealed class OpenAiErrorFormat : IErrorFormat
{
    public ChatError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonField.Parse(body);
            return Read(JsonField.Of(document)["error"], status);
        }
        catch (ChatFormatException)
        {
            return new ChatError(ErrorClasses.OfStatus(status), $"The provider answered with status {status}.") { Status = status };
        }
    }

    public void Write(ChatError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        Write(json, error);
    }

    public int StatusOf(ChatError error) => error.Class == ErrorClass.Overloaded ? 503 : ErrorClasses.StatusOf(error.Class);

    /// <summary>An error in an answer or in a stream. Some servers give a bare text.</summary>
    public static ChatError Read(JsonField error, int? status)
    {
        if (error.IsText) return new ChatError(ErrorClasses.OfStatus(status ?? 500), error.RequiredText()) { Status = status };
        var code = CodeOf(error["code"]);
        status ??= int.TryParse(code, out var number) && number is >= 400 and < 600 ? number : null;
        return new ChatError(ClassOf(code, error["type"].Text(), status), error["message"].Text() ?? "The provider reported an error.")
        {
            Code = code,
            Param = error["param"].Text(),
            Status = status,
        };
    }

    public static void Write(Utf8JsonWriter json, ChatError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, TypeOf(error.Class));
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // A number at several OpenAI-compatible servers.
    private static string? CodeOf(JsonField code) => !code.Exists ? null : code.IsText ? code.Text() : code.Raw().ToString();

    private static ErrorClass ClassOf(string? code, string? type, int? status) => (code, type) switch
    {
        ("context_length_exceeded", _) => ErrorClass.ContextLength,
        ("insufficient_quota" or "credit_balance_exhausted" or "billing_hard_limit_reached", _) or (_, "insufficient_quota") => ErrorClass.Quota,
        ("content_filter" or "content_policy_violation" or "bio_policy" or "invalid_prompt", _) => ErrorClass.ContentPolicy,
        ("rate_limit_exceeded" or "slow_down", _) or (_, "rate_limit_error" or "rate_limit_exceeded") => ErrorClass.RateLimited,
        ("invalid_api_key", _) or (_, "authentication_error") => ErrorClass.Authentication,
        ("model_not_found", _) or (_, "not_found_error") => ErrorClass.NotFound,
        ("server_is_overloaded", _) or (_, "service_unavailable_error" or "overloaded_error") => ErrorClass.Overloaded,
        ("server_error", _) or (_, "server_error" or "api_error") => ErrorClass.Upstream,
        (_, "permission_error") => ErrorClass.Permission,
        (_, "invalid_request_error") when status is null or 400 or 422 => ErrorClass.Invalid,
        _ => ErrorClasses.OfStatus(status ?? 500),
    };

    private static string TypeOf(ErrorClass error) => error switch
    {
        ErrorClass.Invalid or ErrorClass.NotFound or ErrorClass.TooLarge or ErrorClass.ContextLength or ErrorClass.ContentPolicy => "invalid_request_error",
        ErrorClass.Authentication => "authentication_error",
        ErrorClass.Permission => "permission_error",
        ErrorClass.RateLimited => "rate_limit_error",
        ErrorClass.Quota => "insufficient_quota",
        ErrorClass.Overloaded => "service_unavailable_error",
        _ => "server_error",
    };
}

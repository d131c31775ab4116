using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Anthropic;

/// <summary>Errors as Anthropic spells them: <c>{"type":"error","error":{"type","message"},"request_id"}</c>.</summary>
internal sealed class AnthropicErrorFormat : IErrorFormat
{
    private static readonly (string Type, ErrorClass Class)[] Types =
    [
        ("invalid_request_error", ErrorClass.Invalid),
        ("authentication_error", ErrorClass.Authentication),
        ("billing_error", ErrorClass.Quota),
        ("permission_error", ErrorClass.Permission),
        ("not_found_error", ErrorClass.NotFound),
        ("request_too_large", ErrorClass.TooLarge),
        ("rate_limit_error", ErrorClass.RateLimited),
        ("api_error", ErrorClass.Upstream),
        ("timeout_error", ErrorClass.Timeout),
        ("overloaded_error", ErrorClass.Overloaded),
    ];

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
        Write(json, error, requestId);
    }

    // What the hub or another provider fails with is 502 and 500 here as anywhere.
    public int StatusOf(ChatError error) => error.Class is ErrorClass.Overloaded ? 529 : error.Class is ErrorClass.Quota ? 402 : ErrorClasses.StatusOf(error.Class);

    /// <summary>An error in an answer or in a stream.</summary>
    public static ChatError Read(JsonField error, int? status)
    {
        var type = error["type"].Text();
        var message = error["message"].Text() ?? "The provider reported an error.";
        return new ChatError(ClassOf(type, message, status), message) { Code = CodeIn(error["details"]) ?? type, Status = status };
    }

    public static void Write(Utf8JsonWriter json, ChatError error, string? requestId)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, TypeOf(error.Class));
        json.WriteString("message"u8, error.Message);
        WriteDetails(json, error.Code);
        json.WriteEndObject();
        json.Text("request_id", requestId);
        json.WriteEndObject();
    }

    // What tells errors of one type apart: its SDKs go by it.
    private static string? CodeIn(JsonField details) => details.IsObject && details["error_code"] is { IsText: true } code ? code.Text() : null;

    private static void WriteDetails(Utf8JsonWriter json, string? code)
    {
        if (code is null || Types.Any(known => known.Type == code)) return;
        json.WriteStartObject("details"u8);
        json.WriteString("error_code"u8, code);
        json.WriteEndObject();
    }

    // A prompt that is too long has no type of its own.
    private static ErrorClass ClassOf(string? type, string message, int? status)
    {
        if (type == "invalid_request_error" && message.StartsWith("prompt is too long", StringComparison.Ordinal)) return ErrorClass.ContextLength;
        foreach (var (known, error) in Types)
        {
            if (known == type) return error;
        }

        return ErrorClasses.OfStatus(status ?? 500);
    }

    private static string TypeOf(ErrorClass error)
    {
        foreach (var (type, known) in Types)
        {
            if (known == error) return type;
        }

        return error is ErrorClass.ContextLength or ErrorClass.ContentPolicy ? "invalid_request_error" : "api_error";
    }
}

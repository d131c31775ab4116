using System.Buffers;
using System.Globalization;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Errors as Google's APIs spell them: <c>{"error":{"code","message","status","details"}}</c>.</summary>
internal sealed class GeminiErrorFormat : IErrorFormat
{
    private const string Types = "type.googleapis.com/google.rpc.";

    public ChatError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonField.Parse(body);
            return Read(JsonField.OfFirst(document)["error"], status);
        }
        catch (ChatFormatException)
        {
            return new ChatError(ErrorClasses.OfStatus(status), $"The provider answered with status {status}.") { Status = status };
        }
    }

    /// <summary>An error in an answer or in a stream.</summary>
    public static ChatError Read(JsonField error, int? status)
    {
        if (!error.IsObject) throw error.Wrong("must be an object");
        status ??= error["code"].Whole() is { } code and >= 400 and < 600 ? (int)code : null;
        var word = error["status"].Text();
        var message = error["message"].Text() ?? "The provider reported an error.";
        List<JsonField> details = [.. error["details"].Items().Where(detail => detail.IsObject)];
        var reason = Detail(details, "ErrorInfo")["reason"].Text();
        return new ChatError(ClassOf(word, reason, message, details, status), message)
        {
            Code = reason ?? word,
            Param = Detail(details, "BadRequest").Of("fieldViolations").Items().FirstOrDefault()["field"].Text(),
            Status = status,
            RetryAfter = ReadDelay(Detail(details, "RetryInfo").Of("retryDelay")),
        };
    }

    public void Write(ChatError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        Write(json, error, requestId);
    }

    public int StatusOf(ChatError error) => ErrorClasses.StatusOf(error.Class) is var status && status == 413 ? 400 : status;

    public static void Write(Utf8JsonWriter json, ChatError error, string? requestId)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, new GeminiErrorFormat().StatusOf(error));
        json.WriteString("message"u8, error.Message);
        json.WriteString("status"u8, WordOf(error.Class));
        json.WriteStartArray("details"u8);
        WriteDetail(json, "ErrorInfo", "reason", error.Code);
        WriteDetail(json, "RequestInfo", "requestId", requestId);
        WriteDetail(json, "RetryInfo", "retryDelay", error.RetryAfter is { } delay ? string.Create(CultureInfo.InvariantCulture, $"{delay.TotalSeconds:0.###}s") : null);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDetail(Utf8JsonWriter json, string type, string name, string? value)
    {
        if (value is null) return;
        json.WriteStartObject();
        json.WriteString("@type"u8, Types + type);
        json.WriteString(name, value);
        if (type == "ErrorInfo") json.WriteString("domain"u8, "mcphub"u8);
        json.WriteEndObject();
    }

    private static JsonField Detail(List<JsonField> details, string type) => details.FirstOrDefault(detail => detail["@type"].Text() == Types + type);

    private static TimeSpan? ReadDelay(JsonField delay) =>
        delay.Exists && delay.IsText && delay.Text() is { } text && text.EndsWith('s') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e6
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static ErrorClass ClassOf(string? word, string? reason, string message, List<JsonField> details, int? status) => word switch
    {
        _ when reason is "API_KEY_INVALID" or "API_KEY_EXPIRED" => ErrorClass.Authentication, // which come as INVALID_ARGUMENT
        "INVALID_ARGUMENT" when message.Contains("token count", StringComparison.Ordinal) && message.Contains("exceeds", StringComparison.Ordinal) => ErrorClass.ContextLength,
        "INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" => ErrorClass.Invalid,
        "UNAUTHENTICATED" => ErrorClass.Authentication,
        "PERMISSION_DENIED" => ErrorClass.Permission,
        "NOT_FOUND" => ErrorClass.NotFound,
        "RESOURCE_EXHAUSTED" => IsUsedUp(details) ? ErrorClass.Quota : ErrorClass.RateLimited,
        "UNAVAILABLE" => ErrorClass.Overloaded,
        "DEADLINE_EXCEEDED" => ErrorClass.Timeout,
        "INTERNAL" or "UNKNOWN" or "CANCELLED" or "ABORTED" or "DATA_LOSS" => ErrorClass.Upstream,
        _ => ErrorClasses.OfStatus(status ?? 500),
    };

    // A quota of the day does not come back by waiting a little.
    private static bool IsUsedUp(List<JsonField> details) =>
        Detail(details, "QuotaFailure")["violations"].Items().Any(violation => violation.Of("quotaId").Text()?.Contains("PerDay", StringComparison.Ordinal) is true);

    private static string WordOf(ErrorClass error) => error switch
    {
        ErrorClass.Invalid or ErrorClass.TooLarge or ErrorClass.ContextLength or ErrorClass.ContentPolicy => "INVALID_ARGUMENT",
        ErrorClass.Authentication => "UNAUTHENTICATED",
        ErrorClass.Permission => "PERMISSION_DENIED",
        ErrorClass.NotFound => "NOT_FOUND",
        ErrorClass.RateLimited or ErrorClass.Quota => "RESOURCE_EXHAUSTED",
        ErrorClass.Overloaded or ErrorClass.Upstream or ErrorClass.Truncated => "UNAVAILABLE",
        ErrorClass.Timeout => "DEADLINE_EXCEEDED",
        _ => "INTERNAL",
    };
}

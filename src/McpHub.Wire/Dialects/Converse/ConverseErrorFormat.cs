using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>
/// Errors as Bedrock spells them: <c>{"message"}</c>, whose type stands in the header <c>x-amzn-ErrorType</c>, in the body as <c>__type</c>, and in a stream in
/// the name of the event. The hub's stable code stands beside it as <c>reason</c>: Amazon's clients take <c>code</c> for the type.
/// </summary>
internal sealed class ConverseErrorFormat : IErrorFormat
{
    public ChatError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonField.Parse(body);
            var root = JsonField.Of(document);
            return Read(root, root["__type"].Text(), status);
        }
        catch (ChatFormatException)
        {
            return new ChatError(ErrorClasses.OfStatus(status), $"The provider answered with status {status}.") { Status = status };
        }
    }

    public static ChatError Read(JsonField root, string? type, int? status)
    {
        var message = root["message"].Text() ?? root["Message"].Text() ?? "The provider reported an error.";
        var name = type?[(type.IndexOf('#', StringComparison.Ordinal) + 1)..];
        return new ChatError(ClassOf(name, message, status), message)
        {
            Code = root["reason"].Text() ?? name,
            Status = status ?? (root["originalStatusCode"].Whole() is { } code and >= 400 and < 600 ? (int)code : null),
        };
    }

    public void Write(ChatError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        var name = NameOf(error.Class, inStream: false);
        Write(json, error, requestId, char.ToUpperInvariant(name[0]) + name[1..]);
    }

    public int StatusOf(ChatError error) => ErrorClasses.StatusOf(error.Class) is var status && status is 502 or 504 ? 503 : status;

    public static void Write(Utf8JsonWriter json, ChatError error, string? requestId, string? type)
    {
        json.WriteStartObject();
        json.Text("__type", type);
        json.WriteString("message"u8, error.Message);
        json.Text("reason", error.Code);
        json.Text("requestId", requestId);
        json.WriteEndObject();
    }

    /// <param name="inStream">A stream has fewer of them.</param>
    public static string NameOf(ErrorClass error, bool inStream) => error switch
    {
        ErrorClass.RateLimited or ErrorClass.Quota => "throttlingException",
        ErrorClass.Overloaded or ErrorClass.Timeout => "serviceUnavailableException",
        ErrorClass.Authentication or ErrorClass.Permission when !inStream => "accessDeniedException",
        ErrorClass.NotFound when !inStream => "resourceNotFoundException",
        ErrorClass.Upstream or ErrorClass.Truncated => inStream ? "modelStreamErrorException" : "serviceUnavailableException",
        ErrorClass.Internal => "internalServerException",
        _ => "validationException",
    };

    private static ErrorClass ClassOf(string? type, string message, int? status) => type?.ToUpperInvariant() switch
    {
        _ when message.Contains("Input is too long", StringComparison.OrdinalIgnoreCase) || message.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase) => ErrorClass.ContextLength,
        _ when message.Contains("security token", StringComparison.Ordinal) || message.Contains("signature we calculated", StringComparison.Ordinal) => ErrorClass.Authentication, // which comes with 403
        "UNRECOGNIZEDCLIENTEXCEPTION" or "INVALIDSIGNATUREEXCEPTION" or "EXPIREDTOKENEXCEPTION" => ErrorClass.Authentication,
        "THROTTLINGEXCEPTION" => ErrorClass.RateLimited,
        "SERVICEQUOTAEXCEEDEDEXCEPTION" => ErrorClass.Quota,
        "MODELNOTREADYEXCEPTION" or "SERVICEUNAVAILABLEEXCEPTION" => ErrorClass.Overloaded,
        "MODELTIMEOUTEXCEPTION" => ErrorClass.Timeout,
        "MODELERROREXCEPTION" or "MODELSTREAMERROREXCEPTION" or "INTERNALSERVEREXCEPTION" => ErrorClass.Upstream,
        "ACCESSDENIEDEXCEPTION" => ErrorClass.Permission,
        "RESOURCENOTFOUNDEXCEPTION" => ErrorClass.NotFound,
        "VALIDATIONEXCEPTION" => ErrorClass.Invalid,
        _ when status == 424 => ErrorClass.Upstream,
        _ => ErrorClasses.OfStatus(status ?? 500),
    };
}

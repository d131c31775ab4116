using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpHub.Calls;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models;

/// <summary>Refusals as OpenAI's API words them: <c>{"error":{"message","type","param","code"}}</c>, with the hint and the request id beside.</summary>
public sealed class OpenAiErrors : IErrorDialect
{
    public static readonly OpenAiErrors Instance = new();

    // The text is for humans and never stands in HTML: no need to escape its quotes.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task WriteAsync(HttpContext http, HubError error)
    {
        var body = ToJson(json => WriteError(json, error, http.TraceIdentifier));
        var response = http.Response;
        response.StatusCode = error.Kind.ToStatus();
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers["x-request-id"] = http.TraceIdentifier;
        if (error.RetryAfter is { } wait) response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>
    /// The error as the last event of a stream that broke. Some clients look for <c>error</c> in it; others, the vendor's
    /// .NET SDK 2.15 among them, ignore that member and stop only at a finish reason they do not know.
    /// </summary>
    internal static byte[] ToLastEvent(HubError error, string requestId) => ToJson(json =>
    {
        json.WriteString("id"u8, requestId);
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        json.WriteNumber("created"u8, 0);
        json.WriteString("model"u8, ""u8);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
        json.WriteEndObject();
        json.WriteString("finish_reason"u8, "error"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteError(json, error, requestId);
    });

    private static void WriteError(Utf8JsonWriter json, HubError error, string requestId)
    {
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Text); // most clients show nothing else
        json.WriteString("type"u8, TypeOf(error.Kind));
        json.WriteNull("param"u8);
        json.WriteString("code"u8, error.Code);
        if (error.Hint is not null) json.WriteString("hint"u8, error.Hint);
        json.WriteString("request_id"u8, requestId);
        json.WriteEndObject();
    }

    private static byte[] ToJson(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static string TypeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Unauthenticated => "authentication_error",
        ErrorKind.Forbidden => "permission_error",
        ErrorKind.Limited => "rate_limit_error",
        ErrorKind.UpstreamFailed or ErrorKind.Unavailable or ErrorKind.Timeout or ErrorKind.Internal => "server_error",
        _ => "invalid_request_error",
    };
}

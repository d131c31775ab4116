using System.Buffers;
using System.Globalization;
using System.Text.Json;
using McpHub.Calls;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models;

/// <summary>Refusals as OpenAI's API words them: <c>{"error":{"message","type","param","code"}}</c>, with the hint and the request id beside.</summary>
public sealed class OpenAiErrors : IErrorDialect
{
    public static readonly OpenAiErrors Instance = new();

    public async Task WriteAsync(HttpContext http, HubError error)
    {
        var body = ToJson(error, http.TraceIdentifier);
        var response = http.Response;
        response.StatusCode = error.Kind.ToStatus();
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers["x-request-id"] = http.TraceIdentifier;
        if (error.RetryAfter is { } wait) response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>The error as one JSON object in a single line.</summary>
    internal static byte[] ToJson(HubError error, string requestId)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Text); // most clients show nothing else
        json.WriteString("type"u8, TypeOf(error.Kind));
        json.WriteNull("param"u8);
        json.WriteString("code"u8, error.Code);
        if (error.Hint is not null) json.WriteString("hint"u8, error.Hint);
        json.WriteString("request_id"u8, requestId);
        json.WriteEndObject();
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

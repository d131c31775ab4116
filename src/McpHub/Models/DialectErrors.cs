using System.Buffers;
using System.Globalization;
using McpHub.Calls;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models;

/// <summary>Refusals as the API of one dialect words them.</summary>
public sealed class DialectErrors(ChatDialect dialect) : IErrorDialect
{
    public async Task WriteAsync(HttpContext http, HubError error)
    {
        var body = new ArrayBufferWriter<byte>(512);
        var told = ToChatError(error);
        dialect.Errors.Write(told, http.TraceIdentifier, body);
        var response = http.Response;
        response.StatusCode = error.Kind == ErrorKind.UnsupportedMediaType ? StatusCodes.Status415UnsupportedMediaType : dialect.Errors.StatusOf(told);
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        response.Headers["x-request-id"] = http.TraceIdentifier;
        if (dialect.Family == Families.Anthropic) response.Headers["request-id"] = http.TraceIdentifier; // where its SDKs look
        if (error.RetryAfter is { } wait) response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    internal static ChatError ToChatError(HubError error) => new(ClassOf(error), error.Text) { Code = error.Code };

    private static ErrorClass ClassOf(HubError error) => error.Kind switch
    {
        ErrorKind.BadRequest when error.Code == TranslationErrors.ContextTooLong => ErrorClass.ContextLength,
        ErrorKind.BadRequest or ErrorKind.UnsupportedMediaType => ErrorClass.Invalid,
        ErrorKind.Unauthenticated => ErrorClass.Authentication,
        ErrorKind.Forbidden => ErrorClass.Permission,
        ErrorKind.NotFound => ErrorClass.NotFound,
        ErrorKind.TooLarge => ErrorClass.TooLarge,
        ErrorKind.Limited => ErrorClass.RateLimited,
        ErrorKind.UpstreamFailed => ErrorClass.Upstream,
        ErrorKind.Unavailable => ErrorClass.Overloaded,
        ErrorKind.Timeout => ErrorClass.Timeout,
        _ => ErrorClass.Internal,
    };
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace McpHub.Calls;

/// <summary>The dialect of the hub's own HTTP: problem details (RFC 9457) with <c>code</c>, <c>hint</c> and <c>requestId</c>.</summary>
public sealed class ProblemErrors : IErrorDialect
{
    public static readonly ProblemErrors Instance = new();

    // Control characters are escaped still; quotes and angle brackets stay readable, which matters to nobody but HTML.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task WriteAsync(HttpContext http, HubError error)
    {
        var body = new ArrayBufferWriter<byte>(512);
        var status = error.Kind.ToStatus();
        WriteProblem(body, error, status, http.TraceIdentifier);

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    private static void WriteProblem(IBufferWriter<byte> body, HubError error, int status, string requestId)
    {
        using var json = new Utf8JsonWriter(body, Readable);
        json.WriteStartObject();
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status"u8, status);
        json.WriteString("detail"u8, error.Message);
        json.WriteString("code"u8, error.Code);
        if (error.Hint is not null) json.WriteString("hint"u8, error.Hint);
        if (error.Rule is not null) json.WriteString("rule"u8, error.Rule);
        json.WriteString("requestId"u8, requestId);
        json.WriteEndObject();
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace McpHub.Mcp;

/// <summary>
/// JSON on its way through the SDK, whose serializer would write it anew: escapes of texts would change. It travels as a text behind a mark
/// that only this process knows, and is put back byte for byte when the response is written.
/// </summary>
internal static class Verbatim
{
    private static readonly string Mark = $"{RandomNumberGenerator.GetHexString(32, lowercase: true)}:";

    /// <summary>Stands for the JSON until it is written through <see cref="Over(Stream)"/>.</summary>
    public static JsonNode Node(ReadOnlyMemory<byte> json) => JsonValue.Create(Mark + Base64Url.EncodeToString(OneLine(json).Span))!;

    public static Stream Over(Stream output) => new VerbatimStream(output, Encoding.ASCII.GetBytes($"\"{Mark}"));

    /// <summary>The same handler, whose responses hold the JSON itself.</summary>
    public static RequestDelegate Over(RequestDelegate handler) => http =>
    {
        http.Response.Body = Over(http.Response.Body);
        return handler(http);
    };

    // Between JSON tokens a space means the same as a line break, which would end an event's data.
    private static ReadOnlyMemory<byte> OneLine(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0) return json;
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}

using System.Net.Http.Headers;

namespace McpHub.Cli.Hub;

/// <summary>JSON as the content of a request.</summary>
internal static class JsonBody
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    public static ByteArrayContent Of(byte[] json) => new(json) { Headers = { ContentType = JsonType } };
}

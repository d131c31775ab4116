using System.Net;
using System.Net.Http.Headers;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>A spliced JSON text as request body; nothing is copied.</summary>
internal sealed class SpliceContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly JsonSplice splice;

    public SpliceContent(JsonSplice splice)
    {
        this.splice = splice;
        Headers.ContentType = Json;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = splice.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken ct) => splice.WriteToAsync(stream, ct);
}

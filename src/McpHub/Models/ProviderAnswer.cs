using McpHub.Wire.Dialects;

namespace McpHub.Models;

/// <summary>A provider's answer, its body not yet read. Dispose it to let go of the connection.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="mediaType">The media type without parameters, in lower case; empty when there is none.</param>
/// <param name="headers">What may be shown to the caller.</param>
/// <param name="owner">Disposed along with the answer.</param>
internal sealed class ProviderAnswer(int status, string mediaType, IReadOnlyList<KeyValuePair<string, string>> headers, Stream body, IDisposable? owner = null) : IAsyncDisposable
{
    public int Status => status;

    public bool IsSuccess => status is >= 200 and < 300;

    public string MediaType => mediaType;

    public bool IsStream => mediaType == "text/event-stream";

    /// <summary>Whether it is a stream of one JSON object a line.</summary>
    public bool IsLines => mediaType is "application/x-ndjson" or "application/jsonl" or "application/ndjson";

    /// <summary>Whether it is a stream of Amazon's binary events.</summary>
    public bool IsAwsEvents => mediaType == "application/vnd.amazon.eventstream";

    /// <summary>Whether it is a stream that is framed so.</summary>
    public bool IsFramed(StreamFraming framing) => framing switch
    {
        StreamFraming.Lines => IsLines,
        StreamFraming.AwsEventStream => IsAwsEvents,
        _ => IsStream,
    };

    public bool IsJson => mediaType == "application/json" || mediaType.EndsWith("+json", StringComparison.Ordinal);

    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    public Stream Body => body;

    public string? Header(string name)
    {
        foreach (var header in headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return header.Value;
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        owner?.Dispose();
    }
}

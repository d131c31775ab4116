using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Dialects;

namespace McpHub.Models;

/// <summary>
/// Reaches providers over HTTP. The request is made anew: of the caller's headers none goes upstream, so neither its
/// credentials nor anything hop-by-hop can.
/// </summary>
internal sealed class ProviderClient(ProviderConnections connections, TimeProvider time) : IProvider
{
    /// <summary>How the hub names itself to providers.</summary>
    public static readonly ProductInfoHeaderValue UserAgent = new("McpHub", typeof(ProviderClient).Assembly.GetName().Version?.ToString(3));

    private readonly ConditionalWeakTable<Provider, ProviderAddress> addresses = [];

    public IReadOnlyList<string> Kinds { get; } =
        [ProviderKind.OpenAi, ProviderKind.AzureOpenAi, ProviderKind.OpenAiResponses, ProviderKind.OpenAiCompatible, ProviderKind.Anthropic, ProviderKind.Gemini, ProviderKind.Ollama, ProviderKind.Bedrock];

    public async Task<ProviderAnswer> SendAsync(ProviderRequest request, CancellationToken ct)
    {
        using var message = CreateMessage(request);
        var response = await connections.Of(request.Target.Provider).SendAsync(message, ct);
        var content = response.Content.Headers.NonValidated;
        // Nothing was said to be accepted but plain bytes; anything else would have to be inflated without a bound.
        if (content.Contains("Content-Encoding")) return new ProviderAnswer((int)response.StatusCode, "", [], Stream.Null, response);
        var body = await response.Content.ReadAsStreamAsync(ct);
        return new ProviderAnswer((int)response.StatusCode, MediaType(content), AnswerHeaders.Select(response.Headers), body, response);
    }

    private HttpRequestMessage CreateMessage(ProviderRequest request)
    {
        var address = addresses.GetValue(request.Target.Provider, static provider => new ProviderAddress(provider));
        var message = new HttpRequestMessage(HttpMethod.Post, address.Uri(request))
        {
            // Over HTTP/2 an early answer returns while the body is still being read from the caller's buffer.
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new SpliceContent(request.Body),
        };
        message.Headers.UserAgent.Add(UserAgent);
        message.Headers.TryAddWithoutValidation("Accept", request.IsStreaming ? StreamType(request.Dialect) : "application/json");
        foreach (var (name, value) in request.Forwarded) message.Headers.TryAddWithoutValidation(name, value);
        address.Authorize(message.Headers);
        address.Sign(message, request.Body, time.GetUtcNow());
        if ((request.Span ?? Activity.Current) is { IdFormat: ActivityIdFormat.W3C } span)
        {
            message.Headers.TryAddWithoutValidation("traceparent", span.Id);
            if (!string.IsNullOrEmpty(span.TraceStateString)) message.Headers.TryAddWithoutValidation("tracestate", span.TraceStateString);
        }

        return message;
    }

    private static string StreamType(ChatDialect dialect) => dialect.Framing switch
    {
        StreamFraming.Lines => "application/x-ndjson, application/json",
        StreamFraming.AwsEventStream => "application/vnd.amazon.eventstream, application/json",
        _ => "text/event-stream, application/json",
    };

    private static string MediaType(HttpHeadersNonValidated headers)
    {
        if (!headers.TryGetValues("Content-Type", out var values)) return "";
        var text = values.ToString().AsSpan();
        var end = text.IndexOf(';');
        return (end < 0 ? text : text[..end]).Trim().ToString().ToLowerInvariant();
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace McpHub.Calls;

/// <summary>
/// Spans and metrics of MCP requests, by the MCP conventions of OpenTelemetry 1.41
/// (https://github.com/open-telemetry/semantic-conventions/blob/v1.41.1/docs/gen-ai/mcp.md). No arguments, no results, no URIs.
/// </summary>
public static partial class HubTelemetry
{
    private static readonly Histogram<double> McpServerDuration =
        Meter.CreateHistogram<double>("mcp.server.operation.duration", "s", "Time from receiving an MCP request to answering it.");

    private static readonly Histogram<double> McpClientDuration =
        Meter.CreateHistogram<double>("mcp.client.operation.duration", "s", "Time from sending an MCP request to a server to its answer.");

    /// <summary>Begins the span of a request that an agent sent; it becomes <see cref="Activity.Current"/>. Dispose it at the end.</summary>
    /// <param name="parent">From the request's <c>_meta</c>; when given, the span of the HTTP request is linked instead.</param>
    /// <param name="requestId">The JSON-RPC id as text.</param>
    /// <param name="sessionId">Of revisions that have sessions.</param>
    /// <returns>Null when nobody listens.</returns>
    public static Activity? StartMcpServerSpan(in McpOperation operation, ActivityContext parent = default, string? requestId = null, string? sessionId = null)
    {
        if (!Source.HasListeners()) return null;

        ActivityLink[]? links = parent != default && Activity.Current is { } http ? [new ActivityLink(http.Context)] : null;
        var span = Source.StartActivity(operation.SpanName, ActivityKind.Server, parent, links: links);
        Describe(span, operation);
        if (requestId is not null) span?.SetTag("jsonrpc.request.id", requestId);
        if (sessionId is not null) span?.SetTag("mcp.session.id", sessionId);
        return span;
    }

    /// <summary>Begins the span of a request to a server, one for each attempt; it becomes <see cref="Activity.Current"/>. Dispose it at the end.</summary>
    /// <param name="server">The server's alias.</param>
    /// <param name="endpoint">Where it is, for HTTP.</param>
    /// <returns>Null when nobody listens.</returns>
    public static Activity? StartMcpClientSpan(in McpOperation operation, string server, Uri? endpoint = null)
    {
        if (!Source.HasListeners()) return null;

        var span = Source.StartActivity(operation.SpanName, ActivityKind.Client);
        Describe(span, operation);
        span?.SetTag("hub.server", server);
        if (endpoint is null) return span;

        span?.SetTag("server.address", endpoint.Host);
        span?.SetTag("server.port", endpoint.Port);
        return span;
    }

    /// <summary>Marks a span as failed.</summary>
    /// <param name="errorType">The JSON-RPC code as text, <c>tool_error</c> for a result with <c>isError</c>, or a hub code.</param>
    public static void MarkFailed(Activity? span, string errorType)
    {
        span?.SetTag("error.type", errorType);
        span?.SetStatus(ActivityStatusCode.Error);
    }

    /// <param name="errorType">As for <see cref="MarkFailed"/>; null when it went well.</param>
    public static void RecordMcpServer(in McpOperation operation, TimeSpan duration, string? errorType = null)
    {
        if (McpServerDuration.Enabled) McpServerDuration.Record(duration.TotalSeconds, TagsOf(operation, errorType));
    }

    /// <param name="server">The server's alias.</param>
    /// <param name="errorType">As for <see cref="MarkFailed"/>; null when it went well.</param>
    public static void RecordMcpClient(in McpOperation operation, string server, TimeSpan duration, string? errorType = null)
    {
        if (!McpClientDuration.Enabled) return;

        var tags = TagsOf(operation, errorType);
        tags.Add("hub.server", server);
        McpClientDuration.Record(duration.TotalSeconds, tags);
    }

    private static void Describe(Activity? span, in McpOperation operation)
    {
        if (span is not { IsAllDataRequested: true }) return;

        foreach (var (name, value) in TagsOf(operation, null)) span.SetTag(name, value);
    }

    // The same attributes on spans and metrics.
    private static TagList TagsOf(in McpOperation operation, string? errorType)
    {
        var tags = new TagList { { "mcp.method.name", operation.MethodLabel }, { "network.transport", operation.Transport } };
        if (operation.IsToolCall) tags.Add("gen_ai.operation.name", "execute_tool");
        if (operation.NameLabel is { } name) tags.Add(operation.IsToolCall ? "gen_ai.tool.name" : "gen_ai.prompt.name", name);
        if (operation.VersionLabel is { } version) tags.Add("mcp.protocol.version", version);
        if (errorType is not null) tags.Add("error.type", errorType);
        return tags;
    }
}

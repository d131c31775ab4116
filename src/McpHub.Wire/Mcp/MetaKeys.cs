namespace McpHub.Wire.Mcp;

/// <summary>Keys of <c>_meta</c> with a meaning (specification 2026-07-28, basic/index).</summary>
public static class MetaKeys
{
    /// <summary>Everything below is reserved by the protocol; never passed on, always rebuilt for the other side.</summary>
    public const string Reserved = "io.modelcontextprotocol/";

    /// <summary>Everything below is ours; never sent upstream.</summary>
    public const string Ours = "dev.mcphub/";

    public const string ProtocolVersion = Reserved + "protocolVersion";
    public const string ClientInfo = Reserved + "clientInfo";
    public const string ClientCapabilities = Reserved + "clientCapabilities";
    public const string LogLevel = Reserved + "logLevel";
    public const string ServerInfo = Reserved + "serverInfo";
    public const string SubscriptionId = Reserved + "subscriptionId";
    /// <summary>The task that a message belongs to; revision 2025-11-25.</summary>
    public const string RelatedTask = Reserved + "related-task";

    public const string ProgressToken = "progressToken";
    public const string TraceParent = "traceparent";
    public const string TraceState = "tracestate";
}

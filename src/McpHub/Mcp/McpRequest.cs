using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>A request at the MCP front door, whatever revision and transport it came by.</summary>
internal sealed record McpRequest
{
    public required Agent Agent { get; init; }

    public required HubSnapshot Snapshot { get; init; }

    /// <summary>What the agent may use at this endpoint.</summary>
    public required AgentCatalog Catalog { get; init; }

    public required string RequestId { get; init; }

    public required string Method { get; init; }

    /// <summary>Where it comes from.</summary>
    public required CallOrigin Origin { get; init; }

    /// <summary>As JSON; empty when the request has none.</summary>
    public required ReadOnlyMemory<byte> Params { get; init; }

    public required RequestMeta Meta { get; init; }

    /// <summary>The protocol revision that the client speaks; null when its session does not say.</summary>
    public required string? Revision { get; init; }

    /// <summary>True for the revision without sessions.</summary>
    public bool IsCurrentRevision => Revision == McpRevisions.Current;

    /// <summary>What the client can do, as JSON.</summary>
    public ReadOnlyMemory<byte> Capabilities { get; init; }

    /// <summary>The least severe log messages that the client wants; null for none.</summary>
    public string? LogLevel { get; init; }

    public required IClientChannel Client { get; init; }
}

using McpHub.Snapshot;
using McpHub.Wire.Mcp;

namespace McpHub.Calls;

/// <summary>A request to a server, independent of either side's protocol revision.</summary>
public sealed record UpstreamRequest
{
    public required string Method { get; init; }

    /// <summary>Parameters under the server's own names; their <c>_meta</c> is replaced on the way.</summary>
    public required ReadOnlyMemory<byte> Params { get; init; }

    /// <summary>The tool, prompt or URI that it is about; mirrored into a header over HTTP.</summary>
    public string? Name { get; init; }

    /// <summary>What the caller said about its request.</summary>
    public RequestMeta Meta { get; init; } = RequestMeta.None;

    /// <summary>The name of the agent that it is for; null when it is the hub's own.</summary>
    public string? Agent { get; init; }

    /// <summary>The call that it is part of; null when it is the hub's own.</summary>
    public Call? Call { get; init; }

    /// <summary>What the caller's client can do, as JSON; empty for nothing.</summary>
    public ReadOnlyMemory<byte> Capabilities { get; init; }

    /// <summary>The least severe log messages the caller wants; null for none.</summary>
    public string? LogLevel { get; init; }

    /// <summary>How long it may take; null for what holds for the server.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Arguments to mirror into headers over HTTP.</summary>
    public IReadOnlyList<HeaderParameter> HeaderParameters { get; init; } = [];

    /// <summary>Where progress and log messages of this request go; null when nobody listens.</summary>
    public IClientChannel? Client { get; init; }
}

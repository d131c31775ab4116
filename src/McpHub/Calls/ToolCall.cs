using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Calls;

/// <summary>An agent calls a tool.</summary>
public sealed class ToolCall : Call
{
    public override string Action => Actions.ToolCall;

    /// <summary>Null when the agent's catalog has none of the requested name.</summary>
    public required Tool? Tool { get; init; }

    public override string? Target => Tool?.Identity;

    /// <summary>The parameters as the caller sent them, under the name it used.</summary>
    public required ReadOnlyMemory<byte> Params { get; init; }

    /// <summary>The arguments as JSON; empty when there are none.</summary>
    public required ReadOnlyMemory<byte> Arguments { get; init; }

    public override ReadOnlyMemory<byte> Content => Arguments;

    public override ReadOnlyMemory<byte> RuledArguments => Arguments;

    public override ReadOnlyMemory<byte> State => ObjectSplice.Get(Params, "requestState"u8);

    public required RequestMeta Meta { get; init; }

    public ReadOnlyMemory<byte> Capabilities { get; init; }

    public string? LogLevel { get; init; }

    public IClientChannel? Client { get; init; }

    /// <summary>Whether the client asks for a task of revision 2025-11-25 in place of a result. Default false.</summary>
    public bool WantsTask { get; init; }

    /// <summary>Whether the client knows content blocks that lead to a resource (since revision 2025-06-18). Default true.</summary>
    public bool TakesLinks { get; init; } = true;
}

using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Calls;

/// <summary>An agent reads a resource, gets a prompt, or asks for completions of either.</summary>
public sealed class ReadCall : Call
{
    public override string Action => Kind;

    /// <summary>One of <see cref="Actions"/>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>server/name</c> or <c>server/uri</c>; null when the agent's catalog has none.</summary>
    public required string? Identity { get; init; }

    public override string? Target => Identity;

    public override ReadOnlyMemory<byte> RuledArguments => Kind == Actions.PromptGet && Request is { } request ? ObjectSplice.Get(request.Params, "arguments"u8) : default;

    public override ReadOnlyMemory<byte> State => Request is { } request ? ObjectSplice.Get(request.Params, "requestState"u8) : default;

    /// <summary>The server's alias; null when <see cref="Identity"/> is.</summary>
    public required string? Server { get; init; }

    /// <summary>What to send; null when <see cref="Identity"/> is.</summary>
    public required UpstreamRequest? Request { get; init; }
}

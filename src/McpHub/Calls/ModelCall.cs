using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Calls;

/// <summary>An agent calls a model.</summary>
public sealed class ModelCall : Call
{
    /// <summary>What is asked of the model.</summary>
    public required ModelOperation Operation { get; init; }

    /// <summary>What routing needs to know of the body.</summary>
    public required JsonPeek Request { get; init; }

    /// <summary>The body as the caller sent it; valid until the call has been settled.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What serves it; null while not found.</summary>
    public Route? Route { get; set; }

    public override string Action => Actions.ModelUse;

    public override string? Target => Route?.Alias;
}

/// <summary>What can be asked of a model.</summary>
public enum ModelOperation
{
    /// <summary>Chat Completions.</summary>
    Chat,

    /// <summary>Embeddings.</summary>
    Embeddings,
}

using System.Text.Json.Serialization;

namespace McpHub.Agents;

/// <summary>What is kept of a key: enough to recognise it, not enough to use it.</summary>
internal sealed class StoredKey
{
    /// <summary>The public part of the key.</summary>
    public required string Id { get; init; }

    /// <summary>The agent that its bearer is.</summary>
    public required string Agent { get; init; }

    /// <summary>What the operator calls it, to tell keys of one agent apart.</summary>
    public string? Name { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>From then on it is refused; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>HMAC-SHA-256 of the secret under the pepper. Never accepted as a key, never shown.</summary>
    public required byte[] Digest { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredKey))]
[JsonSerializable(typeof(OperatorFile))]
internal sealed partial class AgentsJson : JsonSerializerContext;

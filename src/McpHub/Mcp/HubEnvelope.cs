using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpHub.Mcp;

/// <summary>
/// State that travels through clients and comes back: sealed, so that they can neither read nor change it, and bound to what it belongs to
/// (specification 2026-07-28, patterns/mrtr, "requestState is attacker-controlled"). Opened by whichever process has the same key.
/// </summary>
internal sealed class HubEnvelope(SealingKey key, TimeProvider time)
{
    private readonly Seal seal = new(key.For("state"));

    /// <param name="binding">What it belongs to; must be the same when it comes back.</param>
    public string Seal(EnvelopeContent content, byte[] binding) => seal.Close(JsonSerializer.SerializeToUtf8Bytes(content, EnvelopeJson.Default.EnvelopeContent), binding);

    /// <returns>Null when it is not ours, was changed, belongs to something else, or is too old.</returns>
    public EnvelopeContent? Open(string text, byte[] binding)
    {
        if (seal.Open(text, binding) is not { } plain) return null;
        var content = JsonSerializer.Deserialize(plain, EnvelopeJson.Default.EnvelopeContent);
        return content is null || content.Expires < time.GetUtcNow() ? null : content;
    }
}

/// <summary>What is in an envelope.</summary>
/// <param name="State">The server's own state as JSON text; null when there is none.</param>
/// <param name="Parked">The handle of a parked call; null when there is none.</param>
internal sealed record EnvelopeContent(string? State, string? Parked, DateTimeOffset Expires);

[JsonSerializable(typeof(EnvelopeContent))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;

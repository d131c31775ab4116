using System.Text.Json;

namespace McpHub.Tests.Models.Matrix;

/// <summary>What came back to the caller, and what the provider was asked.</summary>
/// <param name="Asked">Null when nothing reached the provider, or nobody could look.</param>
/// <param name="Dropped">What the caller was warned of.</param>
internal sealed record Reply(int Status, string Text, JsonElement? Asked, string Dropped);

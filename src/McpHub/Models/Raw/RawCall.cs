using McpHub.Calls;
using McpHub.Snapshot;

namespace McpHub.Models.Raw;

/// <summary>A call of a provider's own API.</summary>
/// <param name="Prefix">The provider's API root.</param>
/// <param name="Path">What of the URL is the provider's, without the query.</param>
internal sealed record RawCall(ModelCall Call, Provider Provider, string Prefix, string Path);

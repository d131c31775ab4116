using System.Diagnostics;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>How to reach the models of some kinds of provider. Thread-safe.</summary>
internal interface IProvider
{
    /// <summary>The <c>dialect</c> of the provider entries it serves.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>Sends the request; done when status and headers are known, the body still to be read.</summary>
    /// <exception cref="HttpRequestException">The provider cannot be reached, or broke off.</exception>
    Task<ProviderAnswer> SendAsync(ProviderRequest request, CancellationToken ct);
}

/// <summary>A request as a provider gets it.</summary>
/// <param name="Dialect">What <paramref name="Body"/> is written in.</param>
/// <param name="Body">The body with the target's model in it.</param>
/// <param name="Span">The span whose context the provider is told; null for the current one.</param>
internal sealed record ProviderRequest(Target Target, ModelOperation Operation, ChatDialect Dialect, JsonSplice Body, bool IsStreaming, Activity? Span)
{
    /// <summary>Headers of the caller that belong to the dialect.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Forwarded { get; init; } = [];
}

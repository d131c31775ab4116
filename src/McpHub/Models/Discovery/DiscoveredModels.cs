using System.Collections.Concurrent;
using McpHub.Calls;

namespace McpHub.Models.Discovery;

/// <summary>What providers said which models they have. Thread-safe.</summary>
internal sealed class DiscoveredModels
{
    private readonly ConcurrentDictionary<string, DiscoveredList> byProvider = new();

    /// <summary>Null when the provider was not asked, or has not answered yet.</summary>
    public DiscoveredList? Of(string provider) => byProvider.GetValueOrDefault(provider);

    public void Set(string provider, IReadOnlyList<string> models) => byProvider[provider] = new DiscoveredList(models, Failure: null);

    /// <summary>The provider could not be asked: what it said before stays.</summary>
    public void Fail(string provider, HubError failure) => byProvider[provider] = new DiscoveredList(Of(provider)?.Models ?? [], failure);

    public void Forget(string provider) => byProvider.TryRemove(provider, out _);
}

/// <param name="Models">By the provider's own names, as it last listed them.</param>
/// <param name="Failure">Why it could not be asked since; null when the list is current.</param>
internal sealed record DiscoveredList(IReadOnlyList<string> Models, HubError? Failure);

using System.Net.Http.Headers;
using McpHub.Calls;
using McpHub.Snapshot;

namespace McpHub.Models;

/// <summary>Where a provider is and what it wants to see: made once for each provider of a snapshot.</summary>
internal sealed class ProviderAddress
{
    private readonly Uri chat;
    private readonly Uri embeddings;
    private readonly AuthenticationHeaderValue? authorization;
    private readonly KeyValuePair<string, string>[] headers;

    public ProviderAddress(Provider provider)
    {
        var root = provider.BaseUri?.AbsoluteUri.TrimEnd('/') ?? throw new InvalidOperationException($"The provider '{provider.Name}' has no baseUrl.");
        chat = new Uri($"{root}/chat/completions");
        embeddings = new Uri($"{root}/embeddings");
        authorization = provider.Config.ApiKey is { } key ? new AuthenticationHeaderValue("Bearer", key.Reveal()) : null;
        headers = [.. provider.Config.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.Reveal()))];
    }

    public Uri Uri(ModelOperation operation) => operation == ModelOperation.Embeddings ? embeddings : chat;

    /// <summary>Adds the hub's own key and the headers that the operator configured; a configured <c>Authorization</c> replaces the key.</summary>
    public void Authorize(HttpRequestHeaders request)
    {
        request.Authorization = authorization;
        foreach (var (name, value) in headers)
        {
            request.Remove(name);
            request.TryAddWithoutValidation(name, value);
        }
    }
}

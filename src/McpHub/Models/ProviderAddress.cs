using System.Net.Http.Headers;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using McpHub.Wire.Aws;
using McpHub.Wire.Json;

namespace McpHub.Models;

/// <summary>Where a provider is and what it wants to see: made once for each provider of a snapshot.</summary>
internal sealed class ProviderAddress
{
    private const string AnthropicVersion = "2023-06-01";

    private readonly string root;
    private readonly ProviderKind kind;
    private readonly string? apiVersion;
    private readonly KeyValuePair<string, string>[] headers;
    private readonly AwsConfig aws;

    public ProviderAddress(Provider provider)
    {
        root = provider.BaseUri?.AbsoluteUri.TrimEnd('/') ?? throw new InvalidOperationException($"The provider '{provider.Name}' has no baseUrl.");
        kind = provider.Kind;
        apiVersion = provider.Config.ApiVersion;
        aws = provider.Config.Aws;
        headers = [.. KeyHeader(provider), .. provider.Config.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.Reveal()))];
    }

    public Uri Uri(ProviderRequest request) => new(root + kind.Name switch
    {
        ProviderKind.Anthropic => request.Operation == ModelOperation.CountTokens ? "/messages/count_tokens" : "/messages",
        ProviderKind.Gemini => $"/models/{System.Uri.EscapeDataString(request.Target.Model)}:{GeminiMethod(request)}",
        ProviderKind.Ollama => request.Operation == ModelOperation.Embeddings ? "/api/embed" : "/api/chat",
        ProviderKind.Bedrock => $"/model/{System.Uri.EscapeDataString(request.Target.Model)}/{BedrockMethod(request)}",
        ProviderKind.AzureOpenAi when apiVersion is not null => $"/deployments/{System.Uri.EscapeDataString(request.Target.Model)}{OpenAiPath(request)}?api-version={System.Uri.EscapeDataString(apiVersion)}",
        _ => OpenAiPath(request),
    });

    /// <summary>The list of all models.</summary>
    /// <param name="next">What the page before said of the next one; null for the first.</param>
    public Uri ModelsUri(string? next) => new(root + kind.Name switch
    {
        ProviderKind.Anthropic => $"/models?limit=1000{(next is null ? "" : $"&after_id={System.Uri.EscapeDataString(next)}")}",
        ProviderKind.Gemini => $"/models?pageSize=1000{(next is null ? "" : $"&pageToken={System.Uri.EscapeDataString(next)}")}",
        ProviderKind.Ollama => "/api/tags",
        _ => "/models",
    });

    /// <summary>Adds the hub's own key and the headers that the operator configured; a configured header replaces the hub's.</summary>
    public void Authorize(HttpRequestHeaders request)
    {
        foreach (var (name, value) in headers)
        {
            request.Remove(name);
            request.TryAddWithoutValidation(name, value);
        }

        if (kind.Name == ProviderKind.Anthropic && !request.Contains("anthropic-version")) request.TryAddWithoutValidation("anthropic-version", AnthropicVersion);
    }

    /// <summary>Signs the request, where that is what the provider wants to see. Nothing of it may be changed afterwards.</summary>
    public void Sign(HttpRequestMessage message, JsonSplice body, DateTimeOffset now)
    {
        if (aws is not { Region: { } region, AccessKeyId: { } id, SecretAccessKey: { } secret }) return;
        var signed = message.Headers.NonValidated.Where(header => header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)).Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));
        var credentials = new AwsCredentials(id.Reveal(), secret.Reveal(), aws.SessionToken?.Reveal());
        foreach (var (name, value) in RequestSigner.Sign(message.Method.Method, message.RequestUri!, [.. signed, new("content-type", "application/json")], body.ToArray(), credentials, new AwsScope(region, "bedrock"), now))
            message.Headers.TryAddWithoutValidation(name, value);
    }

    private static string OpenAiPath(ProviderRequest request) =>
        request.Operation == ModelOperation.Embeddings ? "/embeddings"
        : request.Dialect.Name != "openai-responses" ? "/chat/completions"
        : request.Operation == ModelOperation.CountTokens ? "/responses/input_tokens" : "/responses";

    private static string GeminiMethod(ProviderRequest request) => request.Operation switch
    {
        ModelOperation.CountTokens => "countTokens",
        ModelOperation.Embeddings => "batchEmbedContents",
        _ => request.IsStreaming ? "streamGenerateContent?alt=sse" : "generateContent",
    };

    private static string BedrockMethod(ProviderRequest request) =>
        request.Operation == ModelOperation.CountTokens ? "count-tokens" : request.IsStreaming ? "converse-stream" : "converse";

    private static IEnumerable<KeyValuePair<string, string>> KeyHeader(Provider provider)
    {
        if (provider.Config.ApiKey?.Reveal() is not { } key) yield break;
        yield return provider.Kind.Name switch
        {
            ProviderKind.Anthropic => new("x-api-key", key),
            ProviderKind.Gemini => new("x-goog-api-key", key),
            ProviderKind.AzureOpenAi => new("api-key", key),
            _ => new("Authorization", $"Bearer {key}"),
        };
    }
}

using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>One model vendor's endpoint.</summary>
public sealed record ProviderConfig
{
    /// <summary>The API that it speaks: <c>openai</c>, <c>azure-openai</c>, <c>openai-responses</c> (OpenAI's Responses for callers of every API, as some models have no other), <c>openai-compatible</c> (anything else with OpenAI's Chat Completions), <c>anthropic</c>, <c>gemini</c>, <c>ollama</c>, <c>bedrock</c> (Amazon's Converse), the built-in <c>simulator</c>, or <c>chat-client</c> for what a .NET host registered under the provider's name.</summary>
    [AllowedValues("openai", "azure-openai", "openai-responses", "openai-compatible", "anthropic", "gemini", "ollama", "bedrock", "simulator", "chat-client")]
    public required string Dialect { get; init; }

    /// <summary>The API root, for example <c>https://api.openai.com/v1</c>, <c>https://api.anthropic.com/v1</c>, <c>https://generativelanguage.googleapis.com/v1beta</c> or <c>http://127.0.0.1:11434</c>. Required unless the dialect is <c>simulator</c>, <c>chat-client</c> or <c>bedrock</c>, whose is that of the region.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The hub's own key at that vendor; never the caller's.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>For <c>azure-openai</c> with deployments: the <c>api-version</c>. The base URL then ends in <c>/openai</c>, and models are names of deployments. Absent: the base URL is that of the version 1 API, <c>…/openai/v1</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Further headers sent with every request.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>();

    /// <summary>The proxy that requests to this provider go through, for example <c>http://proxy.internal:3128</c>. Absent: none; variables of the environment are not read.</summary>
    public string? Proxy { get; init; }

    /// <summary>Certificates, for providers that need other ones than the system's.</summary>
    public ProviderTlsConfig Tls { get; init; } = new();

    /// <summary>Models that are listed as <c>provider/model</c> beside the aliases, to agents that may use them. A model that is not listed can be called all the same.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Whether the provider is asked for its models, which are listed with those of <c>models</c>. Absent: it is not.</summary>
    public DiscoverConfig? Discover { get; init; }

    /// <summary>Seconds from sending a request to the response headers. Default 120.</summary>
    [Range(0.01, 86_400.0)]
    public double TimeoutSeconds { get; init; } = 120;

    /// <summary>Seconds without a byte before a running answer counts as broken. Default 60.</summary>
    [Range(0.01, 86_400.0)]
    public double IdleSeconds { get; init; } = 60;

    /// <summary>Region and credentials; only for the dialect <c>bedrock</c>.</summary>
    public AwsConfig Aws { get; init; } = new();

    /// <summary>What this server or its models do otherwise than the dialect says.</summary>
    public QuirksConfig Quirks { get; init; } = new();

    /// <summary>How the simulator behaves; only for the dialect <c>simulator</c>.</summary>
    public SimulatorConfig Simulator { get; init; } = new();
}

/// <summary>Where Amazon's models are, and the credentials that requests are signed with. With an <c>apiKey</c> of Bedrock nothing is signed, and only the region is needed.</summary>
public sealed record AwsConfig
{
    /// <summary>For example <c>eu-central-1</c>.</summary>
    public string? Region { get; init; }

    /// <summary>The id of the access key.</summary>
    public Secret? AccessKeyId { get; init; }

    /// <summary>The secret of the access key.</summary>
    public Secret? SecretAccessKey { get; init; }

    /// <summary>Of temporary credentials.</summary>
    public Secret? SessionToken { get; init; }
}

/// <summary>The simulator's pace.</summary>
public sealed record SimulatorConfig
{
    /// <summary>Milliseconds before the first token. Default 0.</summary>
    [Range(0.0, 600_000.0)]
    public double LatencyMs { get; init; }

    /// <summary>Tokens per second afterwards; 0 for as fast as possible. Default 0.</summary>
    [Range(0.0, 1_000_000.0)]
    public double TokensPerSecond { get; init; }
}

/// <summary>Certificates for the connections to one provider, as PEM files.</summary>
public sealed record ProviderTlsConfig
{
    /// <summary>File with the authorities that are trusted instead of the system's.</summary>
    public string? Authorities { get; init; }

    /// <summary>File with the certificate that the hub shows.</summary>
    public string? Certificate { get; init; }

    /// <summary>File with the key of <c>certificate</c>.</summary>
    public string? Key { get; init; }
}

/// <summary>What a server or its models do otherwise than the dialect says. Only for requests that the hub translates, but for <c>stream_options</c> among what is refused; other bytes that pass are the caller's own.</summary>
public sealed record QuirksConfig
{
    /// <summary>What the limit on output is called, for OpenAI's dialects: <c>max_completion_tokens</c> or <c>max_tokens</c>. Default <c>max_completion_tokens</c>.</summary>
    [AllowedValues("max_completion_tokens", "max_tokens")]
    public string TokenField { get; init; } = "max_completion_tokens";

    /// <summary>Whether the role <c>developer</c> is known; else such messages get the role <c>system</c>. Default true for <c>openai</c>, <c>azure-openai</c> and <c>openai-responses</c>.</summary>
    public bool? DeveloperRole { get; init; }

    /// <summary>Whether <c>top_k</c> is known, for OpenAI's dialects. Default false.</summary>
    public bool TopK { get; init; }

    /// <summary>Whether thoughts of earlier turns are taken back in <c>reasoning_content</c>. Default false.</summary>
    public bool ReasoningContent { get; init; }

    /// <summary>Members that this server refuses, by their name on the wire: they are left out, and the caller is told.</summary>
    public IReadOnlyList<string> Refuses { get; init; } = [];

    /// <summary>The limit on output that is sent where the dialect demands one and the caller gave none. Default: by the model's name.</summary>
    [Range(1, 10_000_000)]
    public int? MaxOutputTokens { get; init; }

    /// <summary>For <c>anthropic</c>: whether the models take an effort and decide themselves how long to think. Default: by the model's name.</summary>
    public bool? AdaptiveThinking { get; init; }
}

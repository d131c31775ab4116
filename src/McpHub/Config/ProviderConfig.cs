using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>One model vendor's endpoint.</summary>
public sealed record ProviderConfig
{
    /// <summary><c>openai</c> (and everything compatible with its Chat Completions API) or <c>simulator</c>.</summary>
    [AllowedValues("openai", "simulator")]
    public required string Dialect { get; init; }

    /// <summary>The API root, for example <c>https://api.openai.com/v1</c>. Required unless the dialect is <c>simulator</c>.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The hub's own key at that vendor; never the caller's.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>Further headers sent with every request.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>();

    /// <summary>Seconds from sending a request to the response headers. Default 120.</summary>
    [Range(0.01, 86_400.0)]
    public double TimeoutSeconds { get; init; } = 120;

    /// <summary>Seconds without a byte before a running answer counts as broken. Default 60.</summary>
    [Range(0.01, 86_400.0)]
    public double IdleSeconds { get; init; } = 60;

    /// <summary>How the simulator behaves; only for the dialect <c>simulator</c>.</summary>
    public SimulatorConfig Simulator { get; init; } = new();
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

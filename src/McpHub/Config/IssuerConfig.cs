using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>An authorization server whose tokens (JWT) are accepted as credentials.</summary>
public sealed record IssuerConfig
{
    /// <summary>Its name, exactly as its tokens say it in <c>iss</c>, for example <c>https://login.example.com</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>Where its public keys are. Absent: where <c>/.well-known/openid-configuration</c> below the issuer says, or <c>/.well-known/oauth-authorization-server</c>.</summary>
    public string? JwksUrl { get; init; }

    /// <summary>What <c>aud</c> of its tokens may be. Absent: the URL of the hub (<c>auth.publicUrl</c>), or the part of it that the request is for, such as <c>https://hub.example.com/mcp</c>.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>How its tokens may be signed. Never by a shared secret. Default: all that can be set.</summary>
    [MinLength(1)]
    [AllowedValues("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")]
    public IReadOnlyList<string> Algorithms { get; init; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>Which agent the bearer of a token is: the first entry whose claims all match. A token that none matches is refused.</summary>
    [MinLength(1)]
    public required IReadOnlyList<TokenAgentConfig> Agents { get; init; }
}

/// <summary>The agent that tokens with certain claims stand for.</summary>
public sealed record TokenAgentConfig
{
    /// <summary>Claims and what they must be; <c>*</c> stands for any characters, <c>?</c> for one. Of a list, and of <c>scope</c>, one entry must match.</summary>
    public required IReadOnlyDictionary<string, string> Claims { get; init; }

    /// <summary>A name from <c>agents</c>.</summary>
    public required string Agent { get; init; }
}

using System.ComponentModel.DataAnnotations;

namespace McpHub.Config;

/// <summary>How the hub gets OAuth tokens for an MCP server over HTTP. Without it a person signs in once, as soon as the server asks for a token.</summary>
public sealed record ServerAuthConfig
{
    internal const string AuthorizationCode = "authorization-code";
    internal const string ClientCredentials = "client-credentials";

    /// <summary><c>authorization-code</c>: a person signs in, with <c>mcphub servers login ALIAS</c>; <c>client-credentials</c>: the hub signs in as itself. Default <c>authorization-code</c>.</summary>
    [AllowedValues(AuthorizationCode, ClientCredentials)]
    public string Type { get; init; } = AuthorizationCode;

    /// <summary>The authorization server that may be used, exactly as it calls itself; tokens and the client's credential go to no other. When absent, the one that the server names.</summary>
    public string? Issuer { get; init; }

    /// <summary>As what the hub is registered there. When absent the hub registers itself, where that is offered.</summary>
    [MinLength(1)]
    public string? ClientId { get; init; }

    /// <summary>The secret of that registration; needs <c>issuer</c>.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>Instead of a secret: the private key of that registration (PEM; RSA, or EC on P-256, P-384 or P-521), for <c>private_key_jwt</c>.</summary>
    public Secret? PrivateKey { get; init; }

    /// <summary>The <c>kid</c> of that key, where the authorization server wants one.</summary>
    public string? KeyId { get; init; }

    /// <summary>What to ask for. When empty, what the server says it needs.</summary>
    [RegularExpression("^[!#-\\[\\]-~]+$", ErrorMessage = "A scope is one word of visible ASCII without '\"' and '\\'.")]
    public IReadOnlyList<string> Scopes { get; init; } = [];
}

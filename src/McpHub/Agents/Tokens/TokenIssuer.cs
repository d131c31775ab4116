using System.IO.Enumeration;
using System.Text.Json;
using McpHub.Config;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpHub.Agents.Tokens;

/// <summary>One issuer whose tokens are accepted: what its tokens must be, and which agents they stand for. Thread-safe.</summary>
internal sealed class TokenIssuer(IssuerConfig config, HttpClient http, TimeProvider clock)
{
    /// <summary>How far clocks may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = BearerToken.MaxLength };
    private readonly IssuerKeys keys = new(config.Issuer, config.JwksUrl, http, clock);

    /// <summary>What <c>aud</c> may be; empty for the hub's own URLs.</summary>
    public IReadOnlyList<string> Audiences => config.Audiences;

    /// <summary>Whether the issuer signed it, by an algorithm that it may use. Key material inside the token counts for nothing.</summary>
    /// <exception cref="IssuerUnreachableException">Nobody can tell at the moment.</exception>
    public async ValueTask<bool> HasSignedAsync(BearerToken token, CancellationToken ct)
    {
        var candidates = await keys.FindAsync(token.KeyId, ct);
        var result = await Handler.ValidateTokenAsync(token.Text, new TokenValidationParameters
        {
            ValidIssuer = config.Issuer,
            ValidAlgorithms = config.Algorithms,
            IssuerSigningKeyResolver = (_, _, _, _) => candidates,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateAudience = false, // Depends on what the request is for; the caller asks, each time.
            ValidateLifetime = false, // By the hub's own clock, each time.
        });
        return result.IsValid;
    }

    /// <returns>The agent's name; null when no entry matches.</returns>
    public string? AgentOf(BearerToken token) =>
        config.Agents.FirstOrDefault(entry => entry.Claims.All(claim => token.ValuesOf(claim.Key).Any(value => FileSystemName.MatchesSimpleExpression(claim.Value, value, ignoreCase: false))))?.Agent;
}

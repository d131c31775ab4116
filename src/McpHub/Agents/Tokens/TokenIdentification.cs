using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;

namespace McpHub.Agents.Tokens;

/// <summary>
/// Answers who the bearer of a token is. What was verified once is remembered by the digest of the whole token, for a minute at most and
/// until the configuration of the issuers changes; time and audience are looked at in every request. Thread-safe.
/// </summary>
internal sealed partial class TokenIdentification(TimeProvider clock, ILogger<TokenIdentification> logger) : IDisposable
{
    /// <summary>Tokens remembered at once; all are forgotten when there would be more.</summary>
    public const int MaxRemembered = 10_000;

    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(1);

    // Nothing that an issuer says leads the hub elsewhere, keeps it waiting or fills its memory.
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    private volatile Known known = new(new Dictionary<string, IssuerConfig>(), new Dictionary<string, TokenIssuer>());

    public async ValueTask<Identity> IdentifyAsync(string text, HttpContext request, HubSnapshot snapshot)
    {
        var current = KnownFor(snapshot.Config.Auth);
        var digest = Digest.Of(text);
        if (!current.Verified.TryGetValue(digest, out var token) || token.Until <= clock.GetUtcNow())
        {
            var (verified, error) = await VerifyAsync(text, current, request.RequestAborted);
            if (verified is null) return new Identity(error!);
            token = verified;
            if (current.Verified.Count >= MaxRemembered) current.Verified.Clear();
            current.Verified[digest] = token;
        }

        if (Refuse(token, request.Request.Path, snapshot.Config) is { } refusal) return new Identity(refusal);
        return snapshot.Agents.TryGetValue(token.Agent!, out var agent)
            ? new Identity(new Caller(snapshot, agent, IsOperator: false), token.Principal) { Issuer = token.Token.Issuer, Expires = token.Token.Expires + TokenIssuer.Skew }
            : new Identity(AuthErrors.AgentUnknown(token.Agent!, ErrorKind.Unauthenticated));
    }

    public void Dispose() => http.Dispose();

    private async ValueTask<(VerifiedToken? Token, HubError? Error)> VerifyAsync(string text, Known current, CancellationToken ct)
    {
        if (BearerToken.Parse(text) is not { } token || !current.Issuers.TryGetValue(token.Issuer, out var issuer)) return (null, AuthErrors.NotAccepted);
        try
        {
            if (!await issuer.HasSignedAsync(token, ct)) return (null, AuthErrors.NotAccepted);
        }
        catch (IssuerUnreachableException unreachable)
        {
            LogUnreachable(unreachable.Message);
            return (null, AuthErrors.IssuerUnreachable(unreachable.Issuer, IssuerKeys.RetryInterval));
        }

        return (new VerifiedToken(token, issuer, issuer.AgentOf(token), Soonest(token.Expires, clock.GetUtcNow() + RememberedFor)), null);
    }

    private HubError? Refuse(VerifiedToken token, PathString path, HubConfig config)
    {
        var now = clock.GetUtcNow();
        if (token.Token.Expires + TokenIssuer.Skew <= now) return AuthErrors.TokenExpired(token.Token.Expires);
        if (token.Token.NotBefore is { } begin && begin - TokenIssuer.Skew > now) return AuthErrors.TokenNotYetValid(begin);
        if (!IsFor(token, path, config)) return AuthErrors.TokenForOthers;
        return token.Agent is null ? AuthErrors.TokenWithoutAgent(token.Token.Issuer) : null;
    }

    private static bool IsFor(VerifiedToken token, PathString path, HubConfig config) =>
        token.Token.ValuesOf("aud").Any(audience => token.Issuer.Audiences.Count > 0
            ? token.Issuer.Audiences.Contains(audience)
            : HubResource.Covers(audience, path, config));

    private Known KnownFor(AuthConfig auth)
    {
        var current = known;
        if (ReferenceEquals(current.Config, auth.Issuers)) return current;

        var issuers = auth.Issuers.Values.ToDictionary(issuer => issuer.Issuer, issuer => new TokenIssuer(issuer, http, clock), StringComparer.Ordinal);
        return known = new Known(auth.Issuers, issuers);
    }

    private static DateTimeOffset Soonest(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    [LoggerMessage(Level = LogLevel.Warning, Message = "A token cannot be checked: {Reason}")]
    private partial void LogUnreachable(string reason);

    private sealed record Known(IReadOnlyDictionary<string, IssuerConfig> Config, IReadOnlyDictionary<string, TokenIssuer> Issuers)
    {
        public ConcurrentDictionary<Digest, VerifiedToken> Verified { get; } = new();
    }

    /// <summary>Of the whole token, so that two that begin alike are never taken for one.</summary>
    private readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        public static Digest Of(string text)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
            return new Digest(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        }
    }

    private sealed record VerifiedToken(BearerToken Token, TokenIssuer Issuer, string? Agent, DateTimeOffset Until)
    {
        /// <summary>Sessions of older MCP revisions belong to one subject, not to all that share an agent.</summary>
        public ClaimsPrincipal Principal { get; } = Principals.Of(string.Join('\n', [Agent ?? "", Token.Issuer, .. Token.ValuesOf("sub")]));
    }
}

using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace McpHub.Agents.Tokens;

/// <summary>
/// The public keys of one issuer: fetched at first use, again when they have grown old or a token names one that is not among them, and never
/// more often than every <see cref="RetryInterval"/>, whatever callers send. Keys that were fetched serve on while the issuer cannot be reached.
/// Thread-safe.
/// </summary>
internal sealed class IssuerKeys(string issuer, string? jwksUrl, HttpClient http, TimeProvider clock)
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);
    private const int MaxKeys = 100;

    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile Fetched? current;
    private string? failure;
    private DateTimeOffset triedAt = DateTimeOffset.MinValue;

    /// <summary>The keys that a token of this key id may be signed with; all when it names none.</summary>
    /// <exception cref="IssuerUnreachableException">No keys could be fetched yet.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> FindAsync(string? keyId, CancellationToken ct)
    {
        if (current is { } keys && keys.Serves(keyId, clock.GetUtcNow())) return keys.Of(keyId);

        await gate.WaitAsync(ct);
        try
        {
            if (current?.Serves(keyId, clock.GetUtcNow()) != true && clock.GetUtcNow() >= triedAt + RetryInterval) await FetchAsync();
            return (current ?? throw new IssuerUnreachableException(issuer, failure!)).Of(keyId);
        }
        finally
        {
            gate.Release();
        }
    }

    // Not for one caller alone: one that goes away must not take the fetch of the others with it. The client's own time limit bounds it.
    private async Task FetchAsync()
    {
        triedAt = clock.GetUtcNow();
        try
        {
            var set = new JsonWebKeySet(await http.GetStringAsync(jwksUrl ?? await DiscoverAsync()));
            current = new Fetched([.. set.GetSigningKeys().Where(key => key is AsymmetricSecurityKey or JsonWebKey { Kty: "RSA" or "EC" }).Take(MaxKeys)], triedAt + MaxAge);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException or ArgumentException or InvalidDataException)
        {
            failure = e is TaskCanceledException ? "it did not answer in time" : e.Message;
        }
    }

    // OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3.1. What is found must call itself by the name that the operator wrote.
    private async Task<string> DiscoverAsync()
    {
        var url = new Uri(issuer);
        var openId = await ReadAsync(new Uri($"{issuer.TrimEnd('/')}/.well-known/openid-configuration"));
        var metadata = openId ?? await ReadAsync(new Uri(url, $"/.well-known/oauth-authorization-server{url.AbsolutePath.TrimEnd('/')}"));
        return metadata ?? throw new InvalidDataException("it publishes no metadata with a jwks_uri; set jwksUrl");
    }

    private async Task<string?> ReadAsync(Uri address)
    {
        using var response = await http.GetAsync(address);
        if (!response.IsSuccessStatusCode) return null;
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        if (!document.RootElement.TryGetProperty("issuer", out var name) || name.GetString() != issuer) throw new InvalidDataException($"{address} is the metadata of another issuer");
        if (!document.RootElement.TryGetProperty("jwks_uri", out var found) || !Uri.TryCreate(found.GetString(), UriKind.Absolute, out var keys)) return null;
        if (keys.Scheme != Uri.UriSchemeHttps && !(keys.IsLoopback && keys.Scheme == Uri.UriSchemeHttp)) throw new InvalidDataException($"its jwks_uri is not an https URL");
        return keys.AbsoluteUri;
    }

    private sealed record Fetched(IReadOnlyList<SecurityKey> Keys, DateTimeOffset Until)
    {
        public bool Serves(string? keyId, DateTimeOffset now) => now < Until && Of(keyId).Count > 0;

        public IReadOnlyList<SecurityKey> Of(string? keyId) => keyId is null ? Keys : [.. Keys.Where(key => key.KeyId == keyId)];
    }
}

/// <summary>The keys of an issuer cannot be fetched, so none of its tokens can be checked.</summary>
internal sealed class IssuerUnreachableException(string issuer, string reason) : Exception($"The keys of issuer '{issuer}' cannot be fetched: {reason}")
{
    public string Issuer { get; } = issuer;
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpHub.Upstreams.Authorization;

/// <summary>As whom the hub speaks to a token endpoint, and how it proves that.</summary>
/// <param name="Method">One of <c>token_endpoint_auth_methods_supported</c> that the hub knows.</param>
internal sealed record ClientCredential(string Id, string Method)
{
    public const string Basic = "client_secret_basic";
    public const string Post = "client_secret_post";
    public const string None = "none";
    public const string KeyJwt = "private_key_jwt";

    private static readonly TimeSpan AssertionLife = TimeSpan.FromMinutes(1);

    public string? Secret { get; init; }

    /// <summary>PEM.</summary>
    public string? PrivateKey { get; init; }

    public string? KeyId { get; init; }

    /// <summary>How a client with a secret, or without one, is to prove itself where only some ways are known.</summary>
    public static string MethodFor(bool hasSecret, AuthorizationServer server) =>
        !hasSecret ? None : !server.AuthenticationMethods.Contains(Basic) && server.AuthenticationMethods.Contains(Post) ? Post : Basic;

    /// <summary>Completes a token request.</summary>
    /// <returns>The header <c>Authorization</c>; null for none.</returns>
    public string? Sign(Dictionary<string, string> form, string issuer, DateTimeOffset now)
    {
        if (Method == Basic) return $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(Id)}:{Uri.EscapeDataString(Secret!)}"))}"; // RFC 6749 section 2.3.1
        form["client_id"] = Id;
        if (Method == Post) form["client_secret"] = Secret!;
        if (Method != KeyJwt) return null;
        form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        form["client_assertion"] = Assert(issuer, now);
        return null;
    }

    /// <summary>Takes what is secret out of a text that came from elsewhere.</summary>
    public string Clean(string text) => Secret is { Length: > 0 } secret ? text.Replace(secret, "***", StringComparison.Ordinal) : text;

    /// <summary>Says nothing secret.</summary>
    public override string ToString() => $"{Id} by {Method}";

    // RFC 7523 section 3; the issuer alone is its audience, so that it is of no use anywhere else.
    private string Assert(string issuer, DateTimeOffset now)
    {
        using var key = new SigningKey(PrivateKey!, KeyId);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Id,
            Audience = issuer,
            Claims = new Dictionary<string, object> { ["sub"] = Id, ["jti"] = Guid.NewGuid().ToString("N") },
            IssuedAt = now.UtcDateTime,
            Expires = (now + AssertionLife).UtcDateTime,
            SigningCredentials = key.Credentials,
        });
    }

    /// <summary>A private key for as long as it takes to sign once.</summary>
    private sealed class SigningKey : IDisposable
    {
        // A provider that is kept would sign with a key that is disposed of.
        private static readonly CryptoProviderFactory Fresh = new() { CacheSignatureProviders = false };
        private readonly AsymmetricAlgorithm key;

        public SigningKey(string pem, string? keyId)
        {
            key = Read(pem);
            SecurityKey security = key is RSA rsa ? new RsaSecurityKey(rsa) : new ECDsaSecurityKey((ECDsa)key);
            security.KeyId = keyId;
            Credentials = new SigningCredentials(security, key is RSA ? "RS256" : key.KeySize switch { 256 => "ES256", 384 => "ES384", _ => "ES512" }) { CryptoProviderFactory = Fresh };
        }

        public SigningCredentials Credentials { get; }

        private static AsymmetricAlgorithm Read(string pem)
        {
            try
            {
                return Import(RSA.Create(), pem);
            }
            catch (Exception error) when (error is ArgumentException or CryptographicException)
            {
                return ReadEc(pem);
            }
        }

        private static AsymmetricAlgorithm ReadEc(string pem)
        {
            try
            {
                return Import(ECDsa.Create(), pem);
            }
            catch (Exception error) when (error is ArgumentException or CryptographicException)
            {
                throw new UpstreamException("hub.auth.privateKey is no private key (PEM) that the hub can use.") { IsOutage = true };
            }
        }

        private static AsymmetricAlgorithm Import(AsymmetricAlgorithm key, string pem)
        {
            try
            {
                key.ImportFromPem(pem);
                return key;
            }
            catch
            {
                key.Dispose();
                throw;
            }
        }

        public void Dispose() => key.Dispose();
    }
}

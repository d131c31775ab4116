using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace McpHub.Upstreams.Authorization;

/// <summary>A sign-in that a person is in the middle of: what was asked, and the secrets by which the answer is known. They never leave the hub.</summary>
internal sealed class PendingSignIn(Found found, SigningClient client, Uri redirect, IReadOnlyList<string> scopes, DateTimeOffset begun)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private const int MaxReasonLength = 200;
    private readonly string state = NewSecret();
    private readonly string verifier = NewSecret();

    public AuthorizationServer Server => found.Server;

    public SigningClient Client => client;

    /// <summary>The page with the question (RFC 6749 section 4.1.1, RFC 7636, RFC 8707).</summary>
    public Uri UrlAt(Uri page)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        List<(string Name, string Value)> question =
        [
            ("response_type", "code"), ("client_id", client.Credential.Id), ("redirect_uri", redirect.AbsoluteUri), ("state", state),
            ("code_challenge", challenge), ("code_challenge_method", "S256"), ("resource", found.Resource),
        ];
        if (scopes.Count > 0) question.Add(("scope", string.Join(' ', scopes)));
        var query = string.Join('&', question.Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value)}"));
        return new UriBuilder(page) { Query = page.Query.Length > 1 ? $"{page.Query[1..]}&{query}" : query }.Uri;
    }

    public bool IsAnswer(IReadOnlyDictionary<string, string> answer) =>
        answer.TryGetValue("state", out var given) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(state));

    /// <exception cref="UpstreamException">It comes from somebody else, too late, or says no.</exception>
    public string CodeOf(IReadOnlyDictionary<string, string> answer, DateTimeOffset now)
    {
        if (now > begun + Patience) throw new UpstreamException($"The sign-in took longer than {Patience.TotalMinutes} minutes. Begin again.");

        // RFC 9207 section 2.4, letter by letter: an answer of another authorization server must not reach this one, nor its code this token endpoint.
        var issuer = answer.GetValueOrDefault("iss");
        if (issuer is null ? Server.NamesItself : issuer != Server.Issuer) throw new UpstreamException($"The answer does not come from the authorization server '{Server.Issuer}' (its 'iss' is {(issuer is null ? "missing" : "another")}); it is not used.");
        if (answer.TryGetValue("error", out var code)) throw new UpstreamException($"The authorization server '{Server.Issuer}' says no: {Shown(answer.GetValueOrDefault("error_description") is { } reason ? $"{code}: {reason}" : code)}");
        return answer.TryGetValue("code", out var given) && given.Length > 0 ? given : throw new UpstreamException("The answer holds no code.");
    }

    public Dictionary<string, string> FormFor(string code) => new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = redirect.AbsoluteUri,
        ["code_verifier"] = verifier,
        ["resource"] = found.Resource,
    };

    public SignIn ToSignIn(TokenAnswer tokens) => new()
    {
        Issuer = Server.Issuer,
        Resource = found.Resource,
        TokenEndpoint = Server.TokenEndpoint,
        ClientId = client.Credential.Id,
        Method = client.Credential.Method,
        RegisteredSecret = client.RegisteredRedirect is null ? null : client.Credential.Secret,
        RegisteredRedirect = client.RegisteredRedirect,
        AccessToken = tokens.AccessToken,
        Expires = tokens.Expires,
        RefreshToken = tokens.RefreshToken,
        Scopes = scopes.Count > 0 ? scopes : tokens.Scopes ?? [],
    };

    private static string Shown(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(MaxReasonLength));

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>The client that a person's sign-in is for.</summary>
/// <param name="RegisteredRedirect">Where its registration lets answers go, when the hub made it; null otherwise.</param>
internal sealed record SigningClient(ClientCredential Credential, string? RegisteredRedirect);

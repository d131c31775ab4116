using System.Text.Json;

namespace McpHub.Upstreams.Authorization;

/// <summary>What an authorization server says of itself (RFC 8414).</summary>
internal sealed record AuthorizationServer
{
    /// <summary>Exactly as it writes it: it is compared letter by letter.</summary>
    public required string Issuer { get; init; }

    public required Uri TokenEndpoint { get; init; }

    /// <summary>Null where nobody signs in by a browser.</summary>
    public required Uri? AuthorizationEndpoint { get; init; }

    /// <summary>Null where clients do not register themselves.</summary>
    public required Uri? RegistrationEndpoint { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>How clients prove at the token endpoint who they are; by default the one that RFC 8414 section 2 names.</summary>
    public required IReadOnlyList<string> AuthenticationMethods { get; init; }

    /// <summary>Whether PKCE by SHA-256 is said to be supported.</summary>
    public required bool HasS256 { get; init; }

    /// <summary>Whether its answers in the browser always carry <c>iss</c> (RFC 9207).</summary>
    public required bool NamesItself { get; init; }

    /// <summary>Whether the URL of a client's metadata serves as its id.</summary>
    public required bool TakesClientUrls { get; init; }

    /// <exception cref="UpstreamException">The document is another issuer's, or names no usable endpoints.</exception>
    public static AuthorizationServer Read(string issuer, Uri source, JsonElement document)
    {
        if (Text(document, "issuer") != issuer) throw new UpstreamException($"{source} is the metadata of another issuer than '{issuer}'.") { IsOutage = true };
        return new AuthorizationServer
        {
            Issuer = issuer,
            TokenEndpoint = Endpoint(document, "token_endpoint", source) ?? throw new UpstreamException($"The metadata at {source} names no token_endpoint.") { IsOutage = true },
            AuthorizationEndpoint = Endpoint(document, "authorization_endpoint", source),
            RegistrationEndpoint = Endpoint(document, "registration_endpoint", source),
            Scopes = Texts(document, "scopes_supported"),
            AuthenticationMethods = Texts(document, "token_endpoint_auth_methods_supported") is { Count: > 0 } methods ? methods : [ClientCredential.Basic],
            HasS256 = Texts(document, "code_challenge_methods_supported").Contains("S256"),
            NamesItself = IsTrue(document, "authorization_response_iss_parameter_supported"),
            TakesClientUrls = IsTrue(document, "client_id_metadata_document_supported"),
        };
    }

    private static Uri? Endpoint(JsonElement document, string name, Uri source)
    {
        if (Text(document, name) is not { } written) return null;
        if (!Uri.TryCreate(written, UriKind.Absolute, out var url) || !AuthorizationHttp.IsSafe(url) || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            throw new UpstreamException($"The {name} in the metadata at {source} is no https URL.") { IsOutage = true };
        return url;
    }

    internal static string? Text(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static IReadOnlyList<string> Texts(JsonElement document, string name) => document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : [];

    private static bool IsTrue(JsonElement document, string name) => document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}

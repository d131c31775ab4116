using McpHub.Wire.Mcp;

namespace McpHub.Upstreams.Authorization;

/// <summary>
/// Finds where tokens for an MCP server come from (specification 2026-07-28, basic/authorization): the server's own metadata, then that of
/// the authorization server it names. Each has to call itself by the name it was looked up by.
/// </summary>
/// <param name="issuer">The only authorization server that may be used; null for the one that the server names.</param>
internal sealed class Discovery(Uri server, string? issuer, AuthorizationHttp http)
{
    /// <returns>Null when the server publishes no metadata: it is none of the OAuth kind.</returns>
    /// <exception cref="UpstreamException">What it publishes cannot be used.</exception>
    public async Task<Found?> FindAsync(BearerChallenge? challenge)
    {
        if (await FindResourceAsync(challenge) is not { } resource) return null;
        var chosen = issuer ?? resource.Issuers.FirstOrDefault() ?? throw Unusable("names no authorization server.");
        if (!resource.Issuers.Contains(chosen)) throw Unusable($"names other authorization servers ({string.Join(", ", resource.Issuers.Take(3))}) than hub.auth.issuer; nothing of the hub's goes to them.");
        return new Found(resource.Resource, resource.Scopes, await FindIssuerAsync(chosen));
    }

    private async Task<(string Resource, IReadOnlyList<string> Issuers, IReadOnlyList<string> Scopes)?> FindResourceAsync(BearerChallenge? challenge)
    {
        foreach (var place in PlacesOfResource(challenge))
        {
            if (await http.GetAsync(place) is not { } document) continue;
            var name = AuthorizationServer.Text(document, "resource");
            if (name is null || !Covers(name)) throw Unusable($"calls itself '{name}', which is another resource: a token for that could be meant for somebody else. Correct its url, or the server.");
            return (name, AuthorizationServer.Texts(document, "authorization_servers"), AuthorizationServer.Texts(document, "scopes_supported"));
        }

        return null;
    }

    // The header first, then the well-known path (RFC 9728 section 3.1), then the root.
    private IEnumerable<Uri> PlacesOfResource(BearerChallenge? challenge)
    {
        if (challenge?.ResourceMetadata is { } written)
        {
            if (!Uri.TryCreate(written, UriKind.Absolute, out var place) || !(AuthorizationHttp.IsSafe(place) || IsOwn(place))) throw Unusable("names an address for its metadata that is no https URL.");
            yield return place;
        }

        var path = server.AbsolutePath.TrimEnd('/');
        if (path.Length > 0) yield return new Uri(server, $"/.well-known/oauth-protected-resource{path}{server.Query}");
        yield return new Uri(server, "/.well-known/oauth-protected-resource");
    }

    private bool IsOwn(Uri place) => Uri.Compare(place, server, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>Whether a resource is the server: its own URL, or a part of its origin that the URL lies in, as servers have it that publish one document for all.</summary>
    public bool Covers(string resource)
    {
        if (!Uri.TryCreate(resource, UriKind.Absolute, out var named) || named.Fragment.Length > 0 || !IsOwn(named)) return false;
        var (whole, part) = (server.AbsolutePath.TrimEnd('/'), named.AbsolutePath.TrimEnd('/'));
        return named.PathAndQuery == server.PathAndQuery || (named.Query.Length == 0 && (whole == part || whole.StartsWith($"{part}/", StringComparison.Ordinal)));
    }

    private async Task<AuthorizationServer> FindIssuerAsync(string name)
    {
        if (!Uri.TryCreate(name, UriKind.Absolute, out var url) || url.Query.Length > 0 || url.Fragment.Length > 0 || !AuthorizationHttp.IsSafe(url)) throw Unusable($"names an authorization server that is no https URL: '{name}'.");
        foreach (var place in PlacesOfIssuer(url))
        {
            if (await http.GetAsync(place) is { } document) return AuthorizationServer.Read(name, place, document);
        }

        throw Unusable($"names the authorization server '{name}', which publishes no metadata.");
    }

    // RFC 8414 with the path inserted, OpenID Connect likewise, then with the path in front.
    private static IEnumerable<Uri> PlacesOfIssuer(Uri issuer)
    {
        var path = issuer.AbsolutePath.TrimEnd('/');
        yield return new Uri(issuer, $"/.well-known/oauth-authorization-server{path}");
        yield return new Uri(issuer, $"/.well-known/openid-configuration{path}");
        if (path.Length > 0) yield return new Uri(issuer, $"{path}/.well-known/openid-configuration");
    }

    private UpstreamException Unusable(string what) => new($"{server} {what}") { IsOutage = true };
}

/// <summary>Where tokens for a server come from.</summary>
/// <param name="Resource">The server, as its metadata writes it: what tokens are asked for.</param>
/// <param name="Scopes">What it knows, as far as it says.</param>
internal sealed record Found(string Resource, IReadOnlyList<string> Scopes, AuthorizationServer Server);

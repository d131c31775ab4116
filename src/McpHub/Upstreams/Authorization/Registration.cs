using System.Net.Http.Headers;
using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Upstreams.Authorization;

/// <summary>Makes the hub known to an authorization server that lets clients register themselves (RFC 7591).</summary>
internal sealed class Registration(AuthorizationHttp http)
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    /// <exception cref="UpstreamException">It will not.</exception>
    public async Task<ClientCredential> RegisterAsync(AuthorizationServer server, Uri redirect)
    {
        var method = server.AuthenticationMethods.FirstOrDefault(known => known is ClientCredential.Basic or ClientCredential.Post) ?? ClientCredential.None;
        using var content = new ByteArrayContent(ClientMetadata.Write(null, [redirect.AbsoluteUri], method)) { Headers = { ContentType = JsonType } };
        var (status, answer) = await http.PostAsync(server.RegistrationEndpoint!, content);
        if (status is not (200 or 201) || answer is not { } client || AuthorizationServer.Text(client, "client_id") is not { Length: > 0 } id)
            throw new UpstreamException($"The authorization server '{server.Issuer}' did not register the hub (HTTP {status}{Reason(answer)}): register it there by hand, and write hub.auth.clientId.");

        var secret = AuthorizationServer.Text(client, "client_secret");
        var agreed = AuthorizationServer.Text(client, "token_endpoint_auth_method") ?? (secret is null ? ClientCredential.None : method == ClientCredential.None ? ClientCredential.None : method);
        if (agreed is not (ClientCredential.Basic or ClientCredential.Post or ClientCredential.None) || (agreed != ClientCredential.None && secret is null))
            throw new UpstreamException($"The authorization server '{server.Issuer}' registered the hub in a way that it cannot use ({agreed}).");
        return new ClientCredential(id, agreed) { Secret = agreed == ClientCredential.None ? null : secret };
    }

    private static string Reason(JsonElement? answer) => answer is { } refusal && AuthorizationServer.Text(refusal, "error") is { Length: < 100 } code ? $", {code}" : "";
}

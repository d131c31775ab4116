using System.Net;
using System.Net.Http.Headers;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams.Authorization;

/// <summary>
/// Gives every request to a server its token, and sends a request that was refused for its token once more with another. Who refuses a token
/// has not looked at the request. The token goes to the server's own origin only.
/// </summary>
internal sealed class AuthorizationHandler(ServerAuthorization authorization, Uri server) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var token = await authorization.TokenAsync(ct);
        var response = await SendAsync(request, token, ct);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            if (await ReplaceAsync(response, challenge => authorization.RenewAsync(token, challenge, ct)) is not { } renewed) return response;
            token = renewed;
            response = await SendAsync(request, token, ct);
        }

        if (response.StatusCode == HttpStatusCode.Forbidden && token is not null && ChallengeOf(response) is { Error: BearerChallenge.InsufficientScope })
        {
            if (await ReplaceAsync(response, challenge => authorization.WidenAsync(token, challenge!, ct)) is not { } wider) return response;
            response = await SendAsync(request, wider, ct);
        }

        return response;
    }

    /// <returns>Another token; the response was disposed of then. Null when the response stands.</returns>
    private static async Task<string?> ReplaceAsync(HttpResponseMessage response, Func<BearerChallenge?, Task<string?>> find)
    {
        var isReplaced = true;
        try
        {
            var token = await find(ChallengeOf(response));
            isReplaced = token is not null;
            return token;
        }
        finally
        {
            if (isReplaced) response.Dispose();
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? token, CancellationToken ct)
    {
        var isOwn = Uri.Compare(request.RequestUri, server, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        request.Headers.Authorization = token is not null && isOwn ? new AuthenticationHeaderValue("Bearer", token) : null;
        return base.SendAsync(request, ct);
    }

    private static BearerChallenge? ChallengeOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("WWW-Authenticate", out var headers) ? BearerChallenge.Find(headers) : null;
}

using System.Net;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace McpHub.Models.Raw;

/// <summary>The caller's key and the hub's own headers go out of a request, the provider's key goes in; what a provider says to browsers stays here.</summary>
internal sealed class RawTransformer(RawCall raw) : HttpTransformer
{
    private static readonly string[] Private =
    [
        "Authorization", "x-api-key", "x-goog-api-key", "api-key", "Cookie", "Origin", "Referer", "Forwarded", "Accept-Encoding", "baggage", "Correlation-Context", "Proxy-Authorization",
    ];

    private static readonly string[] KeyParameters = ["key", "api_key", "api-key", "access_token", "token"];

    /// <summary>Whether the provider did not accept the hub's key; nothing of its answer was passed on then.</summary>
    public bool IsKeyRefused { get; private set; }

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = new Uri($"{destinationPrefix}{RawPath.Encode(raw.Path)}{Query(httpContext.Request)}");
        proxyRequest.Headers.Host = null;
        foreach (var name in proxyRequest.Headers.Select(header => header.Key).Where(IsPrivate).ToList()) proxyRequest.Headers.Remove(name);
        new ProviderAddress(raw.Provider).Authorize(proxyRequest.Headers);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        // Such texts are about the hub's own key and repeat a part of it.
        IsKeyRefused = proxyResponse is { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden };
        if (IsKeyRefused) return false;

        var hasBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        foreach (var name in (string[])["Set-Cookie", "Server", "Alt-Svc", "Strict-Transport-Security", "openai-organization", "openai-project", "anthropic-organization-id"]) httpContext.Response.Headers.Remove(name);
        return hasBody;
    }

    // Whatever a caller took for a place to put its key is not the provider's to see.
    private static QueryString Query(HttpRequest request)
    {
        if (!request.QueryString.HasValue || !KeyParameters.Any(request.Query.ContainsKey)) return request.QueryString;
        return QueryString.Create(request.Query.Where(parameter => !KeyParameters.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase)).SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value)));
    }

    private static bool IsPrivate(string name) =>
        Private.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.StartsWith("x-hub-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);
}

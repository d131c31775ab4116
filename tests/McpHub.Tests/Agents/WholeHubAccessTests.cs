using System.Net;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Tests.Mcp;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace McpHub.Tests.Agents;

/// <summary>Who is let in, at every endpoint that the hub has.</summary>
public sealed class WholeHubAccessTests
{
    // What anybody may ask, with no key at all.
    private static readonly string[] Open = ["/healthz", "/readyz", "/.well-known/oauth-protected-resource", "/client-metadata.json"];

    [Fact]
    public async Task Only_health_and_published_metadata_are_open()
    {
        await using var hub = await StartAsync();

        var open = hub.Endpoints.Where(IsOpen).Select(endpoint => endpoint.RoutePattern.RawText!).ToArray();

        Assert.NotEmpty(open);
        Assert.All(open, path => Assert.Contains(Open, known => path == known || path.StartsWith(known + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_a_key_no_other_endpoint_serves_anybody_whatever_the_request_looks_like()
    {
        await using var hub = await StartAsync();
        foreach (var endpoint in hub.Endpoints.Where(endpoint => !IsOpen(endpoint)))
        {
            var (method, path) = RequestOf(endpoint);
            string[] targets = [path, "/" + path, path + "/", path.ToUpperInvariant(), "/healthz/.." + path, "/healthz/..;" + path, "/healthz%2f.." + path, path.Insert(1, "%2e/"), path + "?x=/healthz", "http://evil.example" + path];
            foreach (var target in targets)
            {
                var answer = await RawHttp.SendAsync(
                    hub.Client.BaseAddress!,
                    $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nX-Original-URL: /healthz\r\nX-Rewrite-URL: /healthz\r\nX-Forwarded-Host: localhost\r\nX-Forwarded-For: 127.0.0.1\r\nX-Client-Cert: one\r\nx-hub-agent: one\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

                Assert.Matches("^HTTP/1.1 4", answer);
            }
        }
    }

    [Fact]
    public async Task No_agent_may_ask_what_is_for_operators()
    {
        await using var hub = await StartAsync();
        var key = hub.KeyOf("one");
        var admin = hub.Endpoints.Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/admin", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(admin);
        Assert.All(admin, endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<OperatorOnly>()));
        foreach (var endpoint in admin)
        {
            var (method, path) = RequestOf(endpoint);
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Add("x-api-key", key);
            request.Headers.Add("x-hub-agent", "two");
            using var response = await hub.Client.SendAsync(request);

            Assert.Equal((path, HttpStatusCode.Forbidden), (path, response.StatusCode));
        }
    }

    private static Task<RunningHub> StartAsync() => RunningHub.StartAsync([], config => config with { Auth = new AuthConfig() });

    private static bool IsOpen(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static (string Method, string Path) RequestOf(RouteEndpoint endpoint)
    {
        var segments = endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "x")));
        return (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.FirstOrDefault() ?? "POST", "/" + string.Join('/', segments));
    }
}

using System.Net;
using McpHub.Config;
using McpHub.Snapshot;
using static McpHub.Tests.Agents.AgentAuthenticationTests;

namespace McpHub.Tests.Agents;

public sealed class HostAndOriginTests
{
    private static readonly HubConfig Config = EdgeHost.Config with
    {
        Listen = "http://hub.internal:5100",
        Auth = new AuthConfig { AnonymousAgent = "reviewer", AllowedHosts = ["hub.example"], AllowedOrigins = ["https://app.example", "vscode-webview://abc"] },
    };

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:5100")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.2")]
    [InlineData("[::1]:5100")]
    [InlineData("hub.internal:5100")]
    [InlineData("hub.example")]
    [InlineData("Hub.Example:443")]
    public async Task Names_of_the_hub_are_let_in(string name) => Assert.Equal(HttpStatusCode.OK, (await SendAsync(("Host", name))).StatusCode);

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("evil-localhost")]
    [InlineData("localhost.")]
    [InlineData("hub.example.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.0.2.1")]
    [InlineData("0.0.0.0")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    public async Task Other_names_are_refused(string name)
    {
        var response = await SendAsync(("Host", name));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("host_not_allowed", await CodeAsync(response));
    }

    [Theory]
    [InlineData("http://localhost:3000")]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://[::1]:8443")]
    [InlineData("https://app.example")]
    [InlineData("https://APP.example")]
    [InlineData("vscode-webview://abc")]
    [InlineData("http://hub.example")]
    public async Task Pages_of_allowed_origins_may_call_and_read(string origin)
    {
        var response = await SendAsync(("Host", "hub.example"), ("Origin", origin));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(origin, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Origin", response.Headers.Vary);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost.evil.example")]
    [InlineData("http://localhost:5100.evil.example")]
    [InlineData("http://localhost@evil.example")]
    [InlineData("http://user@localhost")]
    [InlineData("http://localhost/path")]
    [InlineData("file://localhost")]
    [InlineData("chrome-extension://abc")]
    [InlineData("https://app.example.evil.example")]
    [InlineData("http://app.example")]
    [InlineData("https://app.example:444")]
    [InlineData("https://hub.example")]
    [InlineData("http://hub.example:81")]
    [InlineData("https://app.example https://evil.example")]
    public async Task Pages_of_other_origins_are_refused(string origin)
    {
        var response = await SendAsync(("Host", "hub.example"), ("Origin", origin));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("origin_not_allowed", await CodeAsync(response));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Two_origins_are_refused()
    {
        await using var host = await EdgeHost.StartAsync(Config);
        var answer = await RawHttp.SendAsync(host.Address, "GET /open HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 ", answer);
    }

    [Fact]
    public async Task Open_endpoints_are_guarded_too()
    {
        await using var host = await EdgeHost.StartAsync(Config);

        Assert.Equal(HttpStatusCode.Forbidden, (await host.GetAsync("/open", ("Host", "evil.example"))).StatusCode);
        Assert.Equal("NO! origin_not_allowed", await TextAsync(await host.GetAsync("/own-dialect", ("Origin", "https://evil.example"))));
    }

    [Fact]
    public async Task The_question_of_a_browser_before_a_call_is_answered_without_a_key()
    {
        await using var host = await EdgeHost.StartAsync(EdgeHost.Config);
        var allowed = await host.SendAsync(
            HttpMethod.Options, "/whoami", ("Origin", "http://localhost:6274"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,mcp-method"));
        var refused = await host.SendAsync(HttpMethod.Options, "/whoami", ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"));

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("authorization,mcp-method", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Contains("POST", allowed.Headers.GetValues("Access-Control-Allow-Methods").Single());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_reload_changes_who_is_let_in()
    {
        await using var host = await EdgeHost.StartAsync(EdgeHost.Config);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.GetAsync("/open", ("Host", "hub.example"))).StatusCode);

        host.State.Swap(SnapshotBuilder.Build(2, Config, []));

        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/open", ("Host", "hub.example"))).StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(params (string Name, string Value)[] headers)
    {
        await using var host = await EdgeHost.StartAsync(Config);
        var response = await host.SendAsync(HttpMethod.Post, "/whoami", headers);
        await response.Content.LoadIntoBufferAsync();
        return response;
    }
}

using System.Net;
using System.Text;
using McpHub.Agents;
using McpHub.Agents.Tokens;
using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Agents;

public sealed class HostileCredentialTests
{
    private static readonly string[] Fragments =
    [
        "'", "\"", "' OR '1'='1", "\"; DROP TABLE keys;--", "\\", "%00", "../", "${jndi:ldap://x}", "{{7*7}}", "<script>", "hub_", "hubop_", "_",
        "eyJhbGciOiJub25lIn0.e30.", "null", "true", "0", " ", "\t", ",", ";", "=", "é", "\u202e", "\ud83d\ude00", "hub_aaaaaaaaaaaaaaaa_",
    ];

    [Fact]
    public async Task Two_thousand_hostile_values_get_one_and_the_same_refusal()
    {
        await using var host = await EdgeHost.StartAsync();
        host.CommandLine.Create("researcher");
        var random = new Random(20261122);
        var bodies = new HashSet<string>();
        for (var i = 0; i < 2000; i++)
        {
            var value = Hostile(random, i);
            var response = await host.GetAsync("/whoami", i % 2 == 0 ? ("Authorization", $"Bearer {value}") : ("x-api-key", value));

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            bodies.Add(await AgentAuthenticationTests.BodyWithoutIdAsync(response));
        }

        Assert.Contains("credential_not_accepted", Assert.Single(bodies));
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("a\rb")]
    [InlineData("a\nInjected: 1")]
    public async Task Values_that_no_header_may_have_never_arrive(string value)
    {
        await using var host = await EdgeHost.StartAsync();
        var answer = await RawHttp.SendAsync(host.Address, $"GET /whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {value}\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[01] ", answer);
    }

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData(1024 * 1024)]
    public async Task Enormous_values_that_reach_the_hub_get_the_same_refusal(int length)
    {
        using var folder = new TemporaryFolder();
        var http = NewRequest(new string('A', length));

        await Middleware(folder).InvokeAsync(http);

        Assert.Equal(401, http.Response.StatusCode);
        Assert.Contains("credential_not_accepted", BodyOf(http));
    }

    [Fact]
    public async Task Control_characters_that_reach_the_hub_get_the_same_refusal()
    {
        using var folder = new TemporaryFolder();
        for (var letter = '\0'; letter < ' '; letter++)
        {
            var http = NewRequest($"hub_{letter}");
            await Middleware(folder).InvokeAsync(http);

            Assert.Equal(401, http.Response.StatusCode);
            Assert.DoesNotContain("hub_", BodyOf(http));
        }
    }

    private static string Hostile(Random random, int i)
    {
        var text = new StringBuilder("x");
        for (var parts = random.Next(1, 8); parts > 0; parts--) text.Append(Fragments[random.Next(Fragments.Length)]);
        if (i % 10 == 0) text.Append(new string('A', random.Next(1, 6000)));

        // What a header line may carry at all; the rest is refused by the server before the hub sees it.
        return string.Concat(text.ToString().Where(letter => letter is >= ' ' and < (char)127)).Trim();
    }

    private static DefaultHttpContext NewRequest(string key)
    {
        var http = new DefaultHttpContext();
        http.SetEndpoint(new Endpoint(_ => throw new InvalidOperationException("Reached."), new EndpointMetadataCollection(), "test"));
        http.Request.Headers["x-api-key"] = key;
        http.Response.Body = new MemoryStream();
        return http;
    }

    private static string BodyOf(HttpContext http) => Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray());

    private static AgentAuthentication Middleware(TemporaryFolder folder)
    {
        var clock = new FakeTimeProvider();
        var store = new KeyStore(folder.Path, clock);
        var ring = new KeyRing(store, clock, NullLogger<KeyRing>.Instance);
        var state = new HubState(SnapshotBuilder.Build(1, EdgeHost.Config, []));
        return new AgentAuthentication(
            http => http.GetEndpoint()!.RequestDelegate!(http), state, new Identification(ring, new OperatorToken(), new TokenIdentification(clock, NullLogger<TokenIdentification>.Instance), clock), new FailureThrottle(clock), new OpenRequests(state, store, clock));
    }
}

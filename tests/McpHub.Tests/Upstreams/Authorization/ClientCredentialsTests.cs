using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using McpHub.Config;
using McpHub.Upstreams;
using McpHub.Upstreams.Authorization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpHub.Tests.Upstreams.Authorization;

/// <summary>Servers at which the hub signs in as itself.</summary>
public sealed class ClientCredentialsTests : IAsyncLifetime
{
    private const string TheSecret = "s3cr3t-that-nobody-may-see";
    private FakeAuthorizationServer issuer = null!;
    private GuardedServer server = null!;

    public async ValueTask InitializeAsync()
    {
        issuer = await FakeAuthorizationServer.StartAsync();
        server = await GuardedServer.StartAsync(issuer);
    }

    [Fact]
    public async Task Server_that_asks_for_a_token_gets_one_for_itself()
    {
        server.Challenge = "scope=\"read write\"";
        await using var fleet = await Fleet.ReadyAsync(WithSecret());

        Assert.Contains("done", (await fleet.CallAsync()).Text());
        var request = Assert.Single(issuer.Requests);
        Assert.Equal("client_credentials", request["grant_type"]);
        Assert.Equal(server.Url, request["resource"]);
        Assert.Equal("read write", request["scope"]);
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"hub:{TheSecret}"))}", request.Authorization);
    }

    [Fact]
    public async Task Metadata_is_found_where_the_challenge_says()
    {
        server.MetadataPath = "/elsewhere.json";
        server.Challenge = $"realm=\"a, b\", resource_metadata=\"{server.Url.Replace("/mcp", "/elsewhere.json", StringComparison.Ordinal)}\"";
        await using var fleet = await Fleet.ReadyAsync(WithSecret());
        Assert.Contains("done", (await fleet.CallAsync()).Text());
    }

    [Fact]
    public async Task Metadata_is_found_at_the_root_in_the_end()
    {
        server.MetadataPath = "/.well-known/oauth-protected-resource";
        server.Metadata!["resource"] = server.Url.Replace("/mcp", "", StringComparison.Ordinal);
        await using var fleet = await Fleet.ReadyAsync(WithSecret());
        Assert.Equal(server.Url.Replace("/mcp", "", StringComparison.Ordinal), Assert.Single(issuer.Requests)["resource"]);
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server/tenant")]
    [InlineData("/.well-known/openid-configuration/tenant")]
    [InlineData("/tenant/.well-known/openid-configuration")]
    public async Task Authorization_server_with_a_path_is_found(string path)
    {
        issuer.MetadataPath = path;
        issuer.Metadata["issuer"] = $"{issuer.Url}/tenant";
        server.Name(issuer);
        await using var fleet = await Fleet.ReadyAsync(WithSecret(name: $"{issuer.Url}/tenant"));
        Assert.Contains("done", (await fleet.CallAsync()).Text());
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("RS256")]
    public async Task Private_key_proves_who_the_hub_is_to_its_issuer_alone(string algorithm)
    {
        using AsymmetricAlgorithm key = algorithm switch { "RS256" => RSA.Create(2048), "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256), _ => ECDsa.Create(ECCurve.NamedCurves.nistP384) };
        var auth = new ServerAuthConfig { Type = "client-credentials", ClientId = "hub", PrivateKey = new Secret(key.ExportPkcs8PrivateKeyPem()), KeyId = "k1" };
        await using var fleet = await Fleet.ReadyAsync(server.Config with { Hub = new() { Auth = auth } });

        var request = Assert.Single(issuer.Requests);
        Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", request["client_assertion_type"]);
        SecurityKey known = key is RSA rsa ? new RsaSecurityKey(rsa) : new ECDsaSecurityKey((ECDsa)key);
        var checkedToken = await new JsonWebTokenHandler().ValidateTokenAsync(request["client_assertion"], new TokenValidationParameters { ValidIssuer = "hub", ValidAudience = issuer.Url, IssuerSigningKey = known, ValidAlgorithms = [algorithm] });
        Assert.True(checkedToken.IsValid, checkedToken.Exception?.Message);
        Assert.Equal("hub", checkedToken.Claims["sub"]);
        Assert.NotEmpty((string)checkedToken.Claims["jti"]);
    }

    [Fact]
    public async Task Token_that_is_revoked_is_replaced_and_the_call_sent_once_more()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fleet = await Fleet.ReadyAsync(WithSecret(), time);
        time.Advance(TimeSpan.FromSeconds(30));
        issuer.Valid.Clear();

        Assert.Contains("done", (await fleet.CallAsync()).Text());
        Assert.Equal(2, issuer.Issued);
        Assert.Equal(2, server.Calls);
    }

    [Fact]
    public async Task Server_that_refuses_every_token_is_not_asked_without_end()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fleet = await Fleet.ReadyAsync(WithSecret(), time);
        time.Advance(TimeSpan.FromSeconds(30));
        server.Issuer = await FakeAuthorizationServer.StartAsync(); // whose tokens it takes without saying so
        await using var other = server.Issuer;

        Assert.Contains("HTTP 401", (await fleet.CallAsync()).Refusal!.Message);
        Assert.Equal((2, 2), (server.Calls, issuer.Issued));
        Assert.Contains("HTTP 401", (await fleet.CallAsync()).Refusal!.Message);
        Assert.Equal((3, 2), (server.Calls, issuer.Issued));
    }

    [Fact]
    public async Task Token_is_renewed_ahead_of_its_end_by_one_caller_for_all()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var authorization = Authorization(WithSecret(), time);
        var first = await authorization.RenewAsync(null, null, CancellationToken.None);
        Assert.Equal(first, await authorization.TokenAsync(CancellationToken.None));

        // Who comes while it is renewed need not wait: the old one is still good.
        time.Advance(TimeSpan.FromSeconds(3600 - 59));
        var early = await AskManyAsync(authorization);
        var second = await authorization.TokenAsync(CancellationToken.None);
        Assert.NotEqual(first, second);
        Assert.All(early, token => Assert.True(token == first || token == second));
        Assert.Equal(2, issuer.Issued);

        // One that is over is good for nobody.
        time.Advance(TimeSpan.FromSeconds(3600));
        var third = Assert.Single((await AskManyAsync(authorization)).Distinct());
        Assert.NotEqual(second, third);
        Assert.Equal(3, issuer.Issued);
    }

    private static Task<string?[]> AskManyAsync(ServerAuthorization authorization) =>
        Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => authorization.TokenAsync(CancellationToken.None).AsTask())));

    [Fact]
    public async Task Token_serves_to_its_end_while_no_other_can_be_had()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var authorization = Authorization(WithSecret(), time);
        var first = await authorization.RenewAsync(null, null, CancellationToken.None);
        issuer.Answer = _ => (503, []);

        time.Advance(TimeSpan.FromSeconds(3600 - 59));
        Assert.Equal(first, await authorization.TokenAsync(CancellationToken.None));
        Assert.Equal(first, await authorization.TokenAsync(CancellationToken.None));
        Assert.Equal(2, issuer.Requests.Count);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Contains("HTTP 503", (await Assert.ThrowsAsync<UpstreamException>(() => authorization.TokenAsync(CancellationToken.None).AsTask())).Message);
    }

    [Fact]
    public async Task Right_that_a_call_lacks_is_asked_for_once_beside_those_it_has()
    {
        server.Challenge = "scope=\"read\"";
        server.CallScope = "write";
        await using var fleet = await Fleet.ReadyAsync(WithSecret());

        Assert.Contains("done", (await fleet.CallAsync()).Text());
        Assert.Equal(["read", "read write"], issuer.Requests.Select(request => request["scope"]));
    }

    [Fact]
    public async Task Right_that_is_never_given_is_not_asked_for_again()
    {
        server.Challenge = "scope=\"read\"";
        await using var fleet = await Fleet.ReadyAsync(WithSecret());
        server.CallScope = "write";
        issuer.Answer = request =>
        {
            issuer.Valid["narrow"] = "read";
            return (200, new JsonObject { ["access_token"] = "narrow", ["token_type"] = "bearer", ["scope"] = "read" });
        };

        for (var call = 0; call < 3; call++) Assert.Contains("HTTP 403", (await fleet.CallAsync()).Refusal!.Message);
        Assert.Equal(2, issuer.Requests.Count);
    }

    [Fact]
    public async Task Redirect_leads_no_token_elsewhere()
    {
        await using var elsewhere = await GuardedServer.StartAsync(issuer);
        server.Redirect = elsewhere.Url;
        await using var fleet = await Fleet.ReadyAsync(WithSecret());

        Assert.Contains("HTTP 302", (await fleet.CallAsync()).Refusal!.Message);
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task Secret_goes_to_no_authorization_server_that_the_operator_has_not_named()
    {
        await using var evil = await FakeAuthorizationServer.StartAsync();
        server.Name(evil);
        await using var fleet = await Fleet.StartAsync(WithSecret());

        Assert.Contains("other authorization servers", await fleet.FailedAsync());
        Assert.Empty(evil.Requests);
    }

    [Fact]
    public async Task Server_that_calls_itself_another_resource_gets_no_token()
    {
        server.Metadata!["resource"] = "https://other.example/mcp";
        await using var fleet = await Fleet.StartAsync(WithSecret());

        Assert.Contains("another resource", await fleet.FailedAsync());
        Assert.Empty(issuer.Requests);
    }

    [Fact]
    public async Task Metadata_of_another_issuer_is_not_used()
    {
        issuer.Metadata["issuer"] = $"{issuer.Url}/";
        await using var fleet = await Fleet.StartAsync(WithSecret());

        Assert.Contains("another issuer", await fleet.FailedAsync());
        Assert.Empty(issuer.Requests);
    }

    [Fact]
    public async Task Refusal_says_why_and_nothing_secret()
    {
        issuer.Answer = request => (401, new JsonObject { ["error"] = "invalid_client", ["error_description"] = $"no client hub with {TheSecret}" });
        await using var fleet = await Fleet.StartAsync(WithSecret());

        var reason = await fleet.FailedAsync();
        Assert.Contains("invalid_client: no client hub with ***", reason);
        Assert.DoesNotContain(TheSecret, reason);
    }

    [Fact]
    public async Task Header_of_the_operator_is_all_that_a_server_gets()
    {
        await using var fleet = await Fleet.StartAsync(server.Config with { Headers = new Dictionary<string, Secret> { ["authorization"] = new Secret("Bearer mine") } });

        Assert.Contains("HTTP 401", await fleet.FailedAsync());
        Assert.Contains("mine", server.Received.Select(message => message.Token));
        Assert.DoesNotContain(server.Received, message => message.Token != "mine");
    }

    private ServerConfig WithSecret(string? name = null) => server.Config with
    {
        Hub = new() { Auth = new ServerAuthConfig { Type = "client-credentials", Issuer = name ?? issuer.Url, ClientId = "hub", ClientSecret = new Secret(TheSecret) } },
    };

    private static ServerAuthorization Authorization(ServerConfig config, TimeProvider time) => new("s", config, new SignInMemory(), null, time, NullLogger.Instance);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await issuer.DisposeAsync();
    }
}

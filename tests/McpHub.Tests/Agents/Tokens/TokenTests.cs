using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpHub.Agents;
using McpHub.Agents.Tokens;
using McpHub.Config;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace McpHub.Tests.Agents.Tokens;

public sealed class TokenTests
{
    private const string Hub = "https://hub.example";

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task A_token_of_a_configured_issuer_makes_its_bearer_the_agent_that_its_claims_stand_for(string algorithm)
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var (claims, header) = (issuer.Claims(host.Clock.GetUtcNow(), Hub), issuer.Header());
        header["alg"] = algorithm;
        if (algorithm == "ES256") header["kid"] = "ec";
        var token = algorithm == "ES256"
            ? FakeIssuer.Seal(claims.ToJsonString(), header.ToJsonString(), input => issuer.EcKey.SignData(input, HashAlgorithmName.SHA256))
            : issuer.Sign(claims, header);

        Assert.StartsWith("researcher/agent/", await TextAsync(await SendAsync(host, token)));
    }

    public static TheoryData<string> WrongTokens => [.. Spoilers.Keys];

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task A_token_that_is_wrong_in_one_point_is_refused_with_a_challenge(string wrong)
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var response = await SendAsync(host, Spoilers[wrong](issuer, host.Clock.GetUtcNow()));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($"Bearer resource_metadata=\"{Hub}/.well-known/oauth-protected-resource\", error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub)))).StatusCode);
    }

    // Each is a good token but for the one thing that its name says.
    private static readonly Dictionary<string, Func<FakeIssuer, DateTimeOffset, string>> Spoilers = new()
    {
        ["algorithm none, no signature"] = (issuer, now) => FakeIssuer.Seal(issuer.Claims(now, Hub).ToJsonString(), Header(issuer, "alg", "none"), _ => []),
        ["algorithm none with the signature"] = (issuer, now) => issuer.Sign(issuer.Claims(now, Hub).ToJsonString(), Header(issuer, "alg", "none")),
        ["algorithm written nOnE"] = (issuer, now) => FakeIssuer.Seal(issuer.Claims(now, Hub).ToJsonString(), Header(issuer, "alg", "nOnE"), _ => [1]),
        ["HS256 with the public key as secret"] = (issuer, now) => FakeIssuer.Seal(issuer.Claims(now, Hub).ToJsonString(), Header(issuer, "alg", "HS256"), input => HMACSHA256.HashData(issuer.Key.ExportSubjectPublicKeyInfo(), input)),
        ["HS256 with the public key's text as secret"] = (issuer, now) => FakeIssuer.Seal(issuer.Claims(now, Hub).ToJsonString(), Header(issuer, "alg", "HS256"), input => HMACSHA256.HashData(Encoding.ASCII.GetBytes(issuer.Key.ExportSubjectPublicKeyInfoPem()), input)),
        ["HS256 with a shared key that the issuer publishes"] = (issuer, now) => FakeIssuer.Seal(issuer.Claims(now, Hub).ToJsonString(), """{"alg":"HS256","typ":"JWT","kid":"shared"}""", input => HMACSHA256.HashData(Encoding.UTF8.GetBytes(new string('s', 32)), input)),
        ["an algorithm of another kind of key"] = (issuer, now) => issuer.Sign(issuer.Claims(now, Hub).ToJsonString(), Header(issuer, "alg", "ES256")),
        ["an algorithm that the operator left out"] = (issuer, now) => FakeIssuer.Seal(issuer.Claims(now, Hub).ToJsonString(), Header(issuer, "alg", "RS512"), input => issuer.Key.SignData(input, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)),
        ["signed by somebody else"] = (issuer, now) => Foreign(issuer.Claims(now, Hub), issuer.Header()),
        ["a key of its own in the header"] = (issuer, now) => Foreign(issuer.Claims(now, Hub), With(issuer.Header(), "jwk", issuer.Jwks["keys"]![0]!.DeepClone())),
        ["a key address of its own in the header"] = (issuer, now) => Foreign(issuer.Claims(now, Hub), With(issuer.Header(), "jku", "https://evil.example/keys")),
        ["a certificate address of its own in the header"] = (issuer, now) => Foreign(issuer.Claims(now, Hub), With(issuer.Header(), "x5u", "https://evil.example/cert")),
        ["an unknown key id"] = (issuer, now) => issuer.Sign(issuer.Claims(now, Hub).ToJsonString(), Header(issuer, "kid", "nobody")),
        ["a path as key id"] = (issuer, now) => issuer.Sign(issuer.Claims(now, Hub).ToJsonString(), Header(issuer, "kid", "../../../../dev/null")),
        ["one bit of the signature changed"] = (issuer, now) => Flip(issuer.Sign(issuer.Claims(now, Hub))),
        ["claims exchanged after signing"] = (issuer, now) => Exchange(issuer.Sign(issuer.Claims(now, Hub)), With(issuer.Claims(now, Hub), "sub", "repo:acme/app:admin")),
        ["no signature"] = (issuer, now) => issuer.Sign(issuer.Claims(now, Hub)) is var token ? token[..(token.LastIndexOf('.') + 1)] : "",
        ["expired"] = (issuer, now) => issuer.Sign(With(issuer.Claims(now, Hub), "exp", now.AddSeconds(-61).ToUnixTimeSeconds())),
        ["no expiry"] = (issuer, now) => issuer.Sign(Without(issuer.Claims(now, Hub), "exp")),
        ["an expiry in words"] = (issuer, now) => issuer.Sign(With(issuer.Claims(now, Hub), "exp", "tomorrow")),
        ["not valid yet"] = (issuer, now) => issuer.Sign(With(issuer.Claims(now, Hub), "nbf", now.AddSeconds(61).ToUnixTimeSeconds())),
        ["another audience"] = (issuer, now) => issuer.Sign(issuer.Claims(now, "https://other.example")),
        ["an audience that begins alike"] = (issuer, now) => issuer.Sign(issuer.Claims(now, $"{Hub}.evil.example")),
        ["a part of the hub that the request is not for"] = (issuer, now) => issuer.Sign(issuer.Claims(now, $"{Hub}/mcp")),
        ["no audience"] = (issuer, now) => issuer.Sign(Without(issuer.Claims(now, Hub), "aud")),
        ["another issuer"] = (issuer, now) => issuer.Sign(With(issuer.Claims(now, Hub), "iss", "https://other.example")),
        ["the issuer with a slash more"] = (issuer, now) => issuer.Sign(With(issuer.Claims(now, Hub), "iss", $"{issuer.Url}/")),
        ["no issuer"] = (issuer, now) => issuer.Sign(Without(issuer.Claims(now, Hub), "iss")),
        ["the subject twice"] = (issuer, now) => issuer.Sign(issuer.Claims(now, Hub).ToJsonString().Replace("{", """{"sub":"repo:acme/app:x",""", StringComparison.Ordinal), issuer.Header().ToJsonString()),
        ["the algorithm twice"] = (issuer, now) => issuer.Sign(issuer.Claims(now, Hub).ToJsonString(), issuer.Header().ToJsonString().Replace("{", """{"alg":"none",""", StringComparison.Ordinal)),
        ["an extension that must be understood"] = (issuer, now) => issuer.Sign(issuer.Claims(now, Hub), With(issuer.Header(), "crit", new JsonArray("b64"))),
        ["a token of another type"] = (issuer, now) => issuer.Sign(issuer.Claims(now, Hub).ToJsonString(), Header(issuer, "typ", "logout+jwt")),
        ["claims of nobody"] = (issuer, now) => issuer.Sign(With(issuer.Claims(now, Hub), "sub", "repo:acme/other:main")),
        ["claims that are a list"] = (issuer, _) => issuer.Sign("[]", issuer.Header().ToJsonString()),
        ["longer than any"] = (issuer, now) => issuer.Sign(With(issuer.Claims(now, Hub), "padding", new string('x', BearerToken.MaxLength))),
    };

    [Fact]
    public async Task A_token_for_a_part_of_the_hub_serves_for_that_part_alone()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var token = issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), $"{Hub}/mcp/server/notes"));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, token, "/mcp/server/notes")).StatusCode);
        Assert.Equal("token_for_others", await CodeAsync(await SendAsync(host, token, "/mcp/server/other")));
        Assert.Equal("token_for_others", await CodeAsync(await SendAsync(host, token, "/mcp")));
        Assert.Equal("token_for_others", await CodeAsync(await SendAsync(host, token)));
    }

    [Fact]
    public async Task A_token_that_was_good_a_moment_ago_is_refused_once_it_has_expired()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var token = issuer.Sign(With(issuer.Claims(host.Clock.GetUtcNow(), Hub), "exp", host.Clock.GetUtcNow().AddSeconds(10).ToUnixTimeSeconds()));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, token)).StatusCode);

        host.Clock.Advance(TimeSpan.FromSeconds(10) + TokenIssuer.Skew);
        Assert.Equal("token_expired", await CodeAsync(await SendAsync(host, token)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_open_stream_ends_with_its_token_and_with_its_issuer(bool expires)
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var token = issuer.Sign(With(issuer.Claims(host.Clock.GetUtcNow(), Hub), "exp", host.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds()));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/stream");
        request.Headers.Add("Authorization", $"Bearer {token}");
        using var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        Assert.Equal((byte)'.', stream.ReadByte());

        if (!expires) host.State.Swap(SnapshotBuilder.Build(2, EdgeHost.Config, []));
        var end = Assert.ThrowsAnyAsync<Exception>(async () => await stream.ReadAtLeastAsync(new byte[1], 1));
        host.Clock.Advance(expires ? TimeSpan.FromMinutes(1) + TokenIssuer.Skew : OpenRequests.Interval);
        await end.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_forged_twin_of_a_token_that_is_remembered_is_verified_itself()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var token = issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, token)).StatusCode);

        Assert.Equal("credential_not_accepted", await CodeAsync(await SendAsync(host, Flip(token))));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, token)).StatusCode);
    }

    [Fact]
    public async Task The_first_token_after_a_change_of_the_issuers_keys_is_accepted()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        await SendAsync(host, issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub)));
        host.Clock.Advance(IssuerKeys.RetryInterval);
        issuer.Rotate();

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub)))).StatusCode);
    }

    [Fact]
    public async Task Tokens_with_invented_key_ids_do_not_make_the_hub_ask_the_issuer_each_time()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await SendAsync(host, issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub).ToJsonString(), Header(issuer, "kid", $"invented-{attempt}")));
        }

        Assert.Equal(1, issuer.Fetches);
    }

    [Fact]
    public async Task While_the_keys_cannot_be_fetched_the_answer_is_later_and_not_no()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        issuer.IsDown = true;
        var token = issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub));
        var response = await SendAsync(host, token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("issuer_unreachable", await CodeAsync(response));

        issuer.IsDown = false;
        host.Clock.Advance(IssuerKeys.RetryInterval);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, token)).StatusCode);
    }

    [Fact]
    public async Task Keys_that_were_fetched_serve_on_while_the_issuer_is_down()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        await SendAsync(host, issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub)));
        issuer.IsDown = true;
        host.Clock.Advance(IssuerKeys.MaxAge);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub)))).StatusCode);
    }

    [Fact]
    public async Task Metadata_that_names_another_issuer_is_not_believed()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        issuer.Metadata!["issuer"] = "https://other.example";

        Assert.Equal("issuer_unreachable", await CodeAsync(await SendAsync(host, issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub)))));
    }

    [Fact]
    public async Task An_issuer_with_OAuth_metadata_alone_is_found()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        (issuer.OAuthMetadata, issuer.Metadata) = (issuer.Metadata, null);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub)))).StatusCode);
    }

    [Fact]
    public async Task Claims_may_be_lists_and_scopes_and_the_first_entry_that_matches_decides()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var claims = issuer.Claims(host.Clock.GetUtcNow(), Hub);
        claims["sub"] = "somebody";
        claims["groups"] = new JsonArray("a", "reviewers");
        claims["scope"] = "openid hub:use";

        Assert.StartsWith("reviewer/agent/", await TextAsync(await SendAsync(host, issuer.Sign(claims))));
        claims["scope"] = "openid hub:used";
        Assert.Equal("token_without_agent", await CodeAsync(await SendAsync(host, issuer.Sign(claims))));
    }

    [Fact]
    public async Task Two_subjects_that_share_an_agent_do_not_share_sessions()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var (one, other) = (issuer.Claims(host.Clock.GetUtcNow(), Hub), With(issuer.Claims(host.Clock.GetUtcNow(), Hub), "sub", "repo:acme/app:other"));

        Assert.NotEqual(await TextAsync(await SendAsync(host, issuer.Sign(one))), await TextAsync(await SendAsync(host, issuer.Sign(other))));
    }

    [Fact]
    public async Task An_issuer_that_the_operator_takes_out_is_refused_at_once()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var token = issuer.Sign(issuer.Claims(host.Clock.GetUtcNow(), Hub));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, token)).StatusCode);

        host.State.Swap(SnapshotBuilder.Build(2, EdgeHost.Config, []));
        Assert.Equal("credential_not_accepted", await CodeAsync(await SendAsync(host, token)));
    }

    [Theory]
    [InlineData("", Hub)]
    [InlineData("/mcp", $"{Hub}/mcp")]
    [InlineData("/mcp/tools-of-a-team", $"{Hub}/mcp/tools-of-a-team")]
    [InlineData("/mcp/server/notes", $"{Hub}/mcp/server/notes")]
    public async Task Each_MCP_address_says_as_a_resource_who_issues_its_tokens(string part, string resource)
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var metadata = JsonDocument.Parse(await TextAsync(await host.GetAsync($"/.well-known/oauth-protected-resource{part}"))).RootElement;

        Assert.Equal(resource, metadata.GetProperty("resource").GetString());
        Assert.Equal(issuer.Url, metadata.GetProperty("authorization_servers").EnumerateArray().Single().GetString());
        Assert.Equal("header", metadata.GetProperty("bearer_methods_supported").EnumerateArray().Single().GetString());
    }

    [Fact]
    public async Task A_request_without_a_token_is_led_to_the_metadata_of_its_address()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);

        Assert.Equal($"Bearer resource_metadata=\"{Hub}/.well-known/oauth-protected-resource/mcp/server/notes\"", (await host.GetAsync("/mcp/server/notes")).Headers.WwwAuthenticate.ToString());
        Assert.Equal($"Bearer resource_metadata=\"{Hub}/.well-known/oauth-protected-resource\"", (await host.GetAsync("/whoami")).Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Without_issuers_there_is_no_metadata()
    {
        await using var host = await EdgeHost.StartAsync(map: app => app.MapResourceMetadata());
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/.well-known/oauth-protected-resource/mcp")).StatusCode);
    }

    private static Task<EdgeHost> StartAsync(FakeIssuer issuer) => EdgeHost.StartAsync(
        EdgeHost.Config with
        {
            Auth = new AuthConfig
            {
                PublicUrl = Hub,
                Issuers = new Dictionary<string, IssuerConfig>
                {
                    ["ci"] = new()
                    {
                        Issuer = issuer.Url,
                        Algorithms = ["RS256", "PS256", "ES256"],
                        Agents =
                        [
                            new TokenAgentConfig { Claims = new Dictionary<string, string> { ["sub"] = "repo:acme/app:*" }, Agent = "researcher" },
                            new TokenAgentConfig { Claims = new Dictionary<string, string> { ["groups"] = "reviewers", ["scope"] = "hub:use" }, Agent = "reviewer" },
                        ],
                    },
                },
            },
        },
        map: app =>
        {
            app.MapResourceMetadata();
            app.MapGet("/stream", async context =>
            {
                await context.Response.WriteAsync(".");
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            });
            foreach (var path in (string[])["/mcp", "/mcp/server/{alias}"]) app.MapGet(path, () => "mcp");
        });

    private static Task<HttpResponseMessage> SendAsync(EdgeHost host, string token, string path = "/whoami") => host.GetAsync(path, ("Authorization", $"Bearer {token}"));

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync();

    private static async Task<string?> CodeAsync(HttpResponseMessage response) => JsonDocument.Parse(await TextAsync(response)).RootElement.GetProperty("code").GetString();

    private static string Header(FakeIssuer issuer, string name, string value) => With(issuer.Header(), name, value).ToJsonString();

    private static JsonObject With(JsonObject json, string name, JsonNode value)
    {
        json[name] = value;
        return json;
    }

    private static JsonObject Without(JsonObject json, string name)
    {
        json.Remove(name);
        return json;
    }

    private static string Foreign(JsonObject claims, JsonObject header)
    {
        using var key = RSA.Create(2048);
        return FakeIssuer.Seal(claims.ToJsonString(), header.ToJsonString(), input => key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static string Flip(string token)
    {
        var place = token.LastIndexOf('.') + 5;
        return token[..place] + (token[place] == 'A' ? 'B' : 'A') + token[(place + 1)..];
    }

    private static string Exchange(string token, JsonObject claims)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{FakeIssuer.Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{parts[2]}";
    }
}

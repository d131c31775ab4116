using System.Net;
using System.Text.Json;
using McpHub.Agents;
using McpHub.Config;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Builder;

namespace McpHub.Tests.Agents;

public sealed class AgentAuthenticationTests
{
    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("authorization", "bearer ")]
    [InlineData("x-api-key", "")]
    [InlineData("x-goog-api-key", "")]
    public async Task A_key_is_accepted_in_each_place_where_clients_put_it(string header, string prefix)
    {
        await using var host = await EdgeHost.StartAsync();
        var key = host.CommandLine.Create("researcher");

        Assert.Equal("researcher/agent/researcher", await TextAsync(await host.GetAsync("/whoami", (header, prefix + key))));
    }

    [Fact]
    public async Task A_request_without_a_key_is_told_how_to_get_one()
    {
        await using var host = await EdgeHost.StartAsync();
        var response = await host.GetAsync("/whoami");
        var problem = JsonDocument.Parse(await TextAsync(response)).RootElement;

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().ToString());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("credential_missing", problem.GetProperty("code").GetString());
        Assert.Contains("mcphub keys create", problem.GetProperty("hint").GetString());
        Assert.Equal(response.Headers.GetValues("x-hub-request-id").Single(), problem.GetProperty("requestId").GetString());
        Assert.Matches("^req_[a-z2-7]{20}$", problem.GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task A_key_in_the_query_string_counts_for_nothing()
    {
        await using var host = await EdgeHost.StartAsync();
        var key = host.CommandLine.Create("researcher");

        Assert.Equal("credential_missing", await CodeAsync(await host.GetAsync($"/whoami?key={key}&api_key={key}&access_token={key}&x-api-key={key}")));
    }

    [Fact]
    public async Task The_same_key_in_two_places_is_one_key()
    {
        await using var host = await EdgeHost.StartAsync();
        var key = host.CommandLine.Create("researcher");

        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/whoami", ("x-api-key", key), ("Authorization", $"Bearer {key}"))).StatusCode);
    }

    [Theory]
    [InlineData("x-goog-api-key", "{1}")]
    [InlineData("Authorization", "Bearer {1}")]
    [InlineData("Authorization", "Basic {0}")]
    public async Task Two_different_credentials_are_a_malformed_request(string header, string template)
    {
        await using var host = await EdgeHost.StartAsync();
        var (first, second) = (host.CommandLine.Create("researcher"), host.CommandLine.Create("reviewer"));
        var response = await host.GetAsync("/whoami", ("x-api-key", first), (header, string.Format(template, first, second)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("credential_conflict", await CodeAsync(response));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("Basic {0}")]
    [InlineData("Bearer Bearer {0}")]
    [InlineData("Bearer {0}x")]
    public async Task A_valid_key_in_another_wrapping_is_not_accepted(string template)
    {
        await using var host = await EdgeHost.StartAsync();
        var key = host.CommandLine.Create("researcher");

        Assert.Equal("credential_not_accepted", await CodeAsync(await host.GetAsync("/whoami", ("Authorization", string.Format(template, key)))));
    }

    [Fact]
    public async Task A_revoked_key_stops_within_a_second()
    {
        await using var host = await EdgeHost.StartAsync();
        var key = host.CommandLine.Create("researcher");
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/whoami", ("x-api-key", key))).StatusCode);

        host.CommandLine.Revoke(key.Split('_')[1]);
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("credential_not_accepted", await CodeAsync(await host.GetAsync("/whoami", ("x-api-key", key))));
    }

    [Fact]
    public async Task An_expired_key_is_refused_by_name()
    {
        await using var host = await EdgeHost.StartAsync();
        var key = host.CommandLine.Create("researcher", expires: host.Clock.GetUtcNow().AddMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/whoami", ("x-api-key", key))).StatusCode);

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var response = await host.GetAsync("/whoami", ("x-api-key", key));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("credential_expired", await CodeAsync(response));
    }

    [Fact]
    public async Task A_key_of_an_agent_that_left_the_configuration_is_refused_by_its_name()
    {
        await using var host = await EdgeHost.StartAsync();
        var key = host.CommandLine.Create("researcher");
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/whoami", ("x-api-key", key))).StatusCode);

        host.State.Swap(SnapshotBuilder.Build(2, EdgeHost.Config with { Agents = new Dictionary<string, AgentConfig>() }, []));
        var response = await host.GetAsync("/whoami", ("x-api-key", key));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("'researcher'", await TextAsync(response));
    }

    [Fact]
    public async Task The_stored_digest_is_not_a_credential()
    {
        await using var host = await EdgeHost.StartAsync();
        host.CommandLine.Create("researcher");
        var stored = host.CommandLine.List().Single();
        var digest = Convert.ToBase64String(stored.Digest);
        string[] forms = [digest, Convert.ToHexString(stored.Digest), KeyRingTests.Forge(stored.Id, digest.Replace("+", "a").Replace("/", "b")[..43])];

        foreach (var form in forms)
        {
            var response = await host.GetAsync("/whoami", ("x-api-key", form));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.DoesNotContain(digest, await TextAsync(response));
        }
    }

    [Fact]
    public async Task An_unknown_id_and_a_wrong_secret_get_the_same_answer()
    {
        await using var host = await EdgeHost.StartAsync();
        var key = host.CommandLine.Create("researcher");
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/whoami", ("x-api-key", key))).StatusCode);
        var wrongSecret = KeyRingTests.Forge(key.Split('_')[1], new string('0', 43));

        Assert.Equal(
            await BodyWithoutIdAsync(await host.GetAsync("/whoami", ("x-api-key", wrongSecret))),
            await BodyWithoutIdAsync(await host.GetAsync("/whoami", ("x-api-key", HubKey.Generate()))));
    }

    [Fact]
    public async Task A_refusal_is_written_in_the_dialect_of_the_endpoint()
    {
        await using var host = await EdgeHost.StartAsync();
        var response = await host.GetAsync("/own-dialect");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("NO! credential_missing", await TextAsync(response));
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().ToString());
    }

    [Fact]
    public async Task Only_endpoints_that_say_so_are_open()
    {
        await using var host = await EdgeHost.StartAsync();

        Assert.Equal("open", await TextAsync(await host.GetAsync("/open")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync("/whoami")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/nothing")).StatusCode);
    }

    [Theory]
    [InlineData("//whoami")]
    [InlineData("/WHOAMI")]
    [InlineData("/whoami/")]
    [InlineData("/%77hoami")]
    [InlineData("/open/../whoami")]
    [InlineData("/open/..;/whoami")]
    [InlineData("/open%2f..%2fwhoami")]
    [InlineData("/whoami?x=/open")]
    public async Task No_spelling_of_the_path_leads_around_authentication(string path)
    {
        await using var host = await EdgeHost.StartAsync();
        var answer = await RawHttp.SendAsync(host.Address, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Original-URL: /open\r\nX-Forwarded-Host: localhost\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[0145] ", answer);
    }

    [Fact]
    public async Task An_absolute_target_with_another_authority_is_refused()
    {
        await using var host = await EdgeHost.StartAsync();
        var answer = await RawHttp.SendAsync(host.Address, "GET http://evil.example/whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer);
    }

    [Fact]
    public async Task Keyless_callers_on_this_machine_become_the_anonymous_agent()
    {
        await using var host = await EdgeHost.StartAsync(EdgeHost.Config with { Auth = new AuthConfig { AnonymousAgent = "reviewer" } });

        Assert.Equal("reviewer/agent/reviewer", await TextAsync(await host.GetAsync("/whoami")));
        Assert.Equal("credential_not_accepted", await CodeAsync(await host.GetAsync("/whoami", ("x-api-key", "wrong"))));
        Assert.Equal("operator_only", await CodeAsync(await host.GetAsync("/operator")));
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("Via")]
    public async Task Callers_behind_a_proxy_on_this_machine_are_not_local(string header)
    {
        await using var host = await EdgeHost.StartAsync(EdgeHost.Config with { Auth = new AuthConfig { AnonymousAgent = "reviewer" } });

        Assert.Equal("credential_missing", await CodeAsync(await host.GetAsync("/whoami", (header, "127.0.0.1"))));
        Assert.Equal("credential_missing", await CodeAsync(await host.GetAsync("/local", (header, "127.0.0.1"))));
    }

    [Fact]
    public async Task Local_endpoints_serve_keyless_callers_agents_and_the_operator()
    {
        await using var host = await EdgeHost.StartAsync();
        var (key, token) = (host.CommandLine.Create("researcher"), host.OperatorToken.Reveal());

        Assert.Equal("local", await TextAsync(await host.GetAsync("/local")));
        Assert.Equal("local", await TextAsync(await host.GetAsync("/local", ("x-api-key", key))));
        Assert.Equal("local", await TextAsync(await host.GetAsync("/local", ("x-api-key", token))));
        Assert.Equal("credential_not_accepted", await CodeAsync(await host.GetAsync("/local", ("x-api-key", "wrong"))));
    }

    [Fact]
    public async Task A_defect_is_told_without_its_details()
    {
        await using var host = await EdgeHost.StartAsync();
        var response = await host.GetAsync("/faulty", ("x-api-key", host.CommandLine.Create("researcher")));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.NotEmpty(response.Headers.GetValues("x-hub-request-id").Single());
        Assert.DoesNotContain("secret-detail", await TextAsync(response));
    }

    internal static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync();

    internal static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await TextAsync(response)).RootElement.GetProperty("code").GetString();

    internal static async Task<string> BodyWithoutIdAsync(HttpResponseMessage response) =>
        (await TextAsync(response)).Replace(response.Headers.GetValues("x-hub-request-id").Single(), "");
}

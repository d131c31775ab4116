using System.Text.Json.Nodes;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Tests.Federation;
using McpHub.Upstreams;
using McpHub.Upstreams.Authorization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Upstreams.Authorization;

/// <summary>Servers at which a person signs in.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private static readonly Uri Redirect = new("http://127.0.0.1:5999/callback");
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);
    private readonly SignInMemory kept = new();
    private FakeAuthorizationServer issuer = null!;
    private GuardedServer server = null!;

    public async ValueTask InitializeAsync()
    {
        issuer = await FakeAuthorizationServer.StartAsync();
        server = await GuardedServer.StartAsync(issuer);
    }

    [Fact]
    public async Task Server_that_wants_a_person_to_sign_in_says_so_until_one_has()
    {
        await using var fleet = await Fleet.StartAsync(server.Config);
        await fleet.IsAsync(UpstreamStates.NeedsSignIn);
        Assert.Contains("mcphub servers login s", fleet.Report.Status.Reason);
        var refusal = (await fleet.CallAsync()).Refusal!;
        Assert.Equal((Refusals.SignInNeeded, ErrorKind.Unavailable), (refusal.Code, refusal.Kind));
        Assert.Contains("mcphub servers login s", refusal.Hint);

        var page = await fleet.BeginSignInAsync(Redirect);
        Assert.Null(await fleet.FinishSignInAsync(issuer.Approve(page)));
        await fleet.RestartAsync();
        await fleet.IsReadyAsync();
        Assert.Contains("done", (await fleet.CallAsync()).Text());
    }

    [Fact]
    public async Task Server_that_waits_for_a_person_is_not_tried_again_and_the_log_says_so_once()
    {
        using var log = new RecordedLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        await using var fleet = await Fleet.StartAsync(server.Config, time, loggers);
        await fleet.IsAsync(UpstreamStates.NeedsSignIn);
        await Eventually.True(() => fleet.FirstOutcome.IsCompleted, "a first outcome");
        var asked = server.Received.Count;

        time.Advance(TimeSpan.FromHours(1));
        await fleet.CallAsync();

        Assert.Equal(asked, server.Received.Count);
        Assert.Contains("mcphub servers login s", Assert.Single(log.Lines));
        Assert.Equal(0, fleet.Report.Status.Failures);
    }

    [Fact]
    public async Task Question_and_exchange_are_bound_to_each_other_and_to_the_server()
    {
        using var authorization = New();
        await NeedAsync(authorization);
        var page = await authorization.BeginAsync(Redirect, CancellationToken.None);
        var question = QueryHelpers.ParseQuery(page.Query);
        Assert.Equal($"{issuer.Url}/authorize", page.GetLeftPart(UriPartial.Path));
        Assert.Equal(("code", server.Url, Redirect.AbsoluteUri), (question["response_type"].ToString(), question["resource"].ToString(), question["redirect_uri"].ToString()));

        await authorization.FinishAsync(issuer.Approve(page), CancellationToken.None);
        var request = Assert.Single(issuer.Requests);
        Assert.Equal(("authorization_code", server.Url, Redirect.AbsoluteUri), (request["grant_type"], request["resource"], request["redirect_uri"]));
        var registration = Assert.Single(issuer.Registrations);
        Assert.Equal("native", registration["application_type"]!.GetValue<string>());
        Assert.Equal([Redirect.AbsoluteUri], registration["redirect_uris"]!.AsArray().Select(uri => uri!.GetValue<string>()));
        Assert.Contains("refresh_token", registration["grant_types"]!.ToJsonString());
        Assert.Null(authorization.Need);
    }

    [Fact]
    public async Task Answer_counts_once_and_only_for_the_question_that_was_asked()
    {
        using var authorization = New();
        await NeedAsync(authorization);
        var older = issuer.Approve(await authorization.BeginAsync(Redirect, CancellationToken.None));
        var answer = issuer.Approve(await authorization.BeginAsync(Redirect, CancellationToken.None));

        await RefusesAsync(authorization, older, "No sign-in waits");
        await RefusesAsync(authorization, With(answer, "state", "guessed"), "No sign-in waits");
        await authorization.FinishAsync(answer, CancellationToken.None);
        await RefusesAsync(authorization, answer, "No sign-in waits");
        Assert.Single(issuer.Requests);
    }

    [Theory]
    [InlineData(false, "same", true)]
    [InlineData(false, null, true)]
    [InlineData(false, "slash", false)]
    [InlineData(false, "https://evil.example", false)]
    [InlineData(true, "same", true)]
    [InlineData(true, null, false)]
    [InlineData(true, "slash", false)]
    [InlineData(true, "https://evil.example", false)]
    public async Task Code_of_another_authorization_server_goes_nowhere(bool isAdvertised, string? iss, bool isTaken)
    {
        issuer.Metadata["authorization_response_iss_parameter_supported"] = isAdvertised;
        using var authorization = New();
        await NeedAsync(authorization);
        var answer = issuer.Approve(await authorization.BeginAsync(Redirect, CancellationToken.None));
        answer.Remove("iss");
        if (iss is not null) answer["iss"] = iss switch { "same" => issuer.Url, "slash" => $"{issuer.Url}/", _ => iss };

        if (isTaken) await authorization.FinishAsync(answer, CancellationToken.None);
        else await RefusesAsync(authorization, answer, "does not come from");
        Assert.Equal(isTaken ? 1 : 0, issuer.Requests.Count);
    }

    [Fact]
    public async Task Answer_that_comes_too_late_is_not_used()
    {
        using var authorization = New();
        await NeedAsync(authorization);
        var answer = issuer.Approve(await authorization.BeginAsync(Redirect, CancellationToken.None));
        time.Advance(TimeSpan.FromMinutes(11));
        await RefusesAsync(authorization, answer, "longer than 10 minutes");
    }

    [Fact]
    public async Task Person_who_says_no_is_heard()
    {
        using var authorization = New();
        await NeedAsync(authorization);
        var answer = issuer.Approve(await authorization.BeginAsync(Redirect, CancellationToken.None));
        answer.Remove("code");
        await RefusesAsync(authorization, With(answer, "error", "access_denied"), "access_denied");
    }

    [Fact]
    public async Task Nobody_signs_in_where_PKCE_is_not_supported()
    {
        issuer.Metadata.Remove("code_challenge_methods_supported");
        using var authorization = New();
        await NeedAsync(authorization);
        Assert.Contains("PKCE", (await Assert.ThrowsAsync<UpstreamException>(() => authorization.BeginAsync(Redirect, CancellationToken.None))).Message);
        Assert.Empty(issuer.Registrations);
    }

    [Fact]
    public async Task Client_that_the_operator_registered_is_used_and_no_other()
    {
        using var authorization = New(server.Config with { Hub = new() { Auth = new ServerAuthConfig { ClientId = "mine", ClientSecret = new Secret("pw"), Issuer = issuer.Url } } });
        await SignInAsync(authorization);
        Assert.Empty(issuer.Registrations);
        Assert.StartsWith("Basic ", Assert.Single(issuer.Requests).Authorization);
    }

    [Fact]
    public async Task Hub_with_a_public_address_is_known_by_the_URL_of_its_metadata()
    {
        issuer.Metadata["client_id_metadata_document_supported"] = true;
        using var authorization = New(clientUrl: new Uri("https://hub.example.com/client-metadata.json"));
        await SignInAsync(authorization);
        Assert.Empty(issuer.Registrations);
        Assert.Equal("https://hub.example.com/client-metadata.json", Assert.Single(issuer.Requests)["client_id"]);
    }

    [Fact]
    public async Task Sign_in_is_renewed_ahead_of_its_end_and_outlives_the_hub()
    {
        using (var authorization = New())
        {
            await SignInAsync(authorization);
            time.Advance(TimeSpan.FromSeconds(3600 - 59));
            Assert.EndsWith("-2", await authorization.TokenAsync(CancellationToken.None));
            var renewal = issuer.Requests.Last();
            Assert.Equal(("refresh_token", "refresh-1", server.Url), (renewal["grant_type"], renewal["refresh_token"], renewal["resource"]));
        }

        using var next = New();
        time.Advance(TimeSpan.FromHours(2));
        Assert.EndsWith("-3", await next.TokenAsync(CancellationToken.None));
        Assert.Equal("refresh-2", issuer.Requests.Last()["refresh_token"]);
    }

    [Fact]
    public async Task What_was_kept_is_not_for_another_server_issuer_or_client_of_that_alias()
    {
        using (var authorization = New()) await SignInAsync(authorization);
        using (var same = New()) Assert.NotNull(await same.TokenAsync(CancellationToken.None));
        await using var other = await GuardedServer.StartAsync(issuer);
        ServerAuthConfig[] changed = [new() { Issuer = "https://login.example" }, new() { ClientId = "mine" }, new() { Type = "client-credentials", ClientId = "mine", PrivateKey = new Secret("x") }];
        foreach (var entry in (ServerConfig[])[other.Config, .. changed.Select(auth => server.Config with { Hub = new() { Auth = auth } })])
        {
            using var authorization = New(entry);
            Assert.Null(await authorization.TokenAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Sign_in_that_is_not_renewed_any_more_has_to_be_repeated()
    {
        using var authorization = New();
        await SignInAsync(authorization);
        issuer.Answer = _ => (400, new JsonObject { ["error"] = "invalid_grant" });
        time.Advance(TimeSpan.FromHours(2));

        Assert.True((await Assert.ThrowsAsync<UpstreamException>(() => authorization.TokenAsync(CancellationToken.None).AsTask())).NeedsSignIn);
        Assert.True(authorization.Need!.IsBlocking);
        var asked = issuer.Requests.Count;
        await Assert.ThrowsAsync<UpstreamException>(() => authorization.TokenAsync(CancellationToken.None).AsTask());
        Assert.Equal(asked, issuer.Requests.Count);
    }

    [Fact]
    public async Task Nothing_of_one_authorization_server_is_shown_to_another()
    {
        using var authorization = New();
        await SignInAsync(authorization);
        var token = await authorization.TokenAsync(CancellationToken.None);
        await using var other = await FakeAuthorizationServer.StartAsync();
        server.Name(other);

        await Assert.ThrowsAsync<UpstreamException>(() => authorization.RenewAsync(token, null, CancellationToken.None));
        Assert.Contains("come from", authorization.Need!.Reason);
        Assert.Empty(other.Requests);
        await authorization.FinishAsync(other.Approve(await authorization.BeginAsync(Redirect, CancellationToken.None)), CancellationToken.None);
        Assert.Single(other.Registrations);
        Assert.DoesNotContain($"client-of-{new Uri(issuer.Url).Port}", string.Join(' ', other.Requests.Select(request => request.Authorization + request["client_id"])));
        Assert.Equal(2, issuer.Requests.Count + other.Requests.Count);
    }

    [Fact]
    public async Task Call_that_needs_more_rights_asks_for_a_sign_in_with_those_and_the_rest_goes_on()
    {
        server.Challenge = "scope=\"read\"";
        await using var fleet = await Fleet.StartAsync(server.Config);
        await fleet.IsAsync(UpstreamStates.NeedsSignIn);
        await fleet.FinishSignInAsync(issuer.Approve(await fleet.BeginSignInAsync(Redirect)));
        foreach (var token in issuer.Valid.Keys) issuer.Valid[token] = "read";
        await fleet.RestartAsync();
        await fleet.IsReadyAsync();
        server.CallScope = "write";

        Assert.Equal(Refusals.SignInNeeded, (await fleet.CallAsync()).Refusal!.Code);
        Assert.Equal(UpstreamStates.Ready, fleet.Report.Status.State);
        Assert.Contains("write", fleet.Report.Status.SignIn);
        Assert.Contains("result", (await fleet.SendAsync("ping", "{}")).Refusal is null ? "result" : "refusal");

        var page = await fleet.BeginSignInAsync(Redirect);
        Assert.Equal("read write", QueryHelpers.ParseQuery(page.Query)["scope"]);
        Assert.Null(await fleet.FinishSignInAsync(issuer.Approve(page)));
        foreach (var token in issuer.Valid.Keys) issuer.Valid[token] = "read write";
        Assert.Contains("done", (await fleet.CallAsync()).Text());
        Assert.Null(fleet.Report.Status.SignIn);
    }

    [Fact]
    public async Task Rights_that_do_not_help_are_not_asked_for_again()
    {
        server.CallScope = "admin";
        server.Challenge = "scope=\"admin\"";
        await using var fleet = await Fleet.StartAsync(server.Config);
        await fleet.IsAsync(UpstreamStates.NeedsSignIn);
        await fleet.FinishSignInAsync(issuer.Approve(await fleet.BeginSignInAsync(Redirect)));
        await fleet.RestartAsync();
        await fleet.IsReadyAsync();

        Assert.Contains("HTTP 403", (await fleet.CallAsync()).Refusal!.Message);
        Assert.Null(fleet.Report.Status.SignIn);
    }

    [Fact]
    public async Task Server_without_OAuth_metadata_keeps_its_own_refusal()
    {
        server.Metadata = null;
        await using var fleet = await Fleet.StartAsync(server.Config);
        Assert.Contains("HTTP 401", await fleet.FailedAsync());
    }

    private ServerAuthorization New(ServerConfig? config = null, Uri? clientUrl = null) => new("s", config ?? server.Config, kept, clientUrl, time, NullLogger.Instance);

    private async Task SignInAsync(ServerAuthorization authorization)
    {
        await NeedAsync(authorization);
        await authorization.FinishAsync(issuer.Approve(await authorization.BeginAsync(Redirect, CancellationToken.None)), CancellationToken.None);
    }

    // As when the server refused a request without a token.
    private static async Task NeedAsync(ServerAuthorization authorization)
    {
        Assert.True((await Assert.ThrowsAsync<UpstreamException>(() => authorization.RenewAsync(null, null, CancellationToken.None))).NeedsSignIn);
        Assert.True(authorization.Need!.IsBlocking);
    }

    private static async Task RefusesAsync(ServerAuthorization authorization, Dictionary<string, string> answer, string reason) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<UpstreamException>(() => authorization.FinishAsync(answer, CancellationToken.None))).Message);

    private static Dictionary<string, string> With(Dictionary<string, string> answer, string name, string value) => new(answer) { [name] = value };

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await issuer.DisposeAsync();
    }
}

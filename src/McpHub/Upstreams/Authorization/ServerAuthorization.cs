using McpHub.Config;
using McpHub.Wire.Mcp;

namespace McpHub.Upstreams.Authorization;

/// <summary>
/// The token for one server: got when the server asks for it, renewed ahead of its end, by one caller for all. Where a person has to sign in
/// it says so, and asks nobody again until that happened. Thread-safe.
/// </summary>
internal sealed partial class ServerAuthorization : IDisposable
{
    /// <summary>How long before its end a token is renewed.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromSeconds(60);

    /// <summary>A token that was got more recently and is refused would be refused again.</summary>
    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(10);

    private readonly string alias;
    private readonly ServerConfig config;
    private readonly ServerAuthConfig settings;
    private readonly ISignInStore store;
    private readonly Uri? clientUrl;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly AuthorizationHttp http;
    private readonly Discovery discovery;
    private readonly TokenEndpoint tokens;
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile SignIn? current;
    private volatile SignInNeed? need;
    private BearerChallenge? challenge;
    private DateTimeOffset triedAt = DateTimeOffset.MinValue;
    private PendingSignIn? pending;

    /// <param name="clientUrl">Where the hub publishes what it is as a client; null where nobody could read it.</param>
    public ServerAuthorization(string alias, ServerConfig config, ISignInStore store, Uri? clientUrl, TimeProvider time, ILogger logger)
    {
        this.alias = alias;
        this.config = config;
        this.store = store;
        this.clientUrl = clientUrl;
        this.time = time;
        this.logger = logger;
        settings = config.Hub.Auth ?? new ServerAuthConfig();
        http = new AuthorizationHttp(new Uri(config.Url!), settings.Issuer);
        discovery = new Discovery(new Uri(config.Url!), settings.Issuer, http);
        tokens = new TokenEndpoint(http, time);
        current = store.Read(alias) is { } kept && IsOfThisEntry(kept) ? kept : null;
    }

    /// <summary>Null when nobody has to sign in.</summary>
    public SignInNeed? Need => need;

    // An alias can come to mean another server, or the entry another client: what was kept is not for those.
    private bool IsOfThisEntry(SignIn kept) =>
        !IsClientCredentials && discovery.Covers(kept.Resource) && (settings.Issuer ?? kept.Issuer) == kept.Issuer && (settings.ClientId ?? kept.ClientId) == kept.ClientId;

    private bool IsClientCredentials => settings.Type == ServerAuthConfig.ClientCredentials;

    /// <summary>The token to send.</summary>
    /// <returns>Null when there is none, and the server has not asked for one.</returns>
    /// <exception cref="UpstreamException">A person has to sign in, or the token is over and there is no other.</exception>
    public async ValueTask<string?> TokenAsync(CancellationToken ct)
    {
        if (need is { IsBlocking: true } blocking) throw blocking.ToException();
        if (current is not { } held) return null;
        if (!IsOld(held)) return held.AccessToken;

        return await AloneAsync(
            async () =>
            {
                if (current is { } old && IsOld(old)) await RenewAheadAsync(old);
                return need is { IsBlocking: true } now ? throw now.ToException() : current?.AccessToken;
            },
            ct);
    }

    /// <summary>Another token for one that the server does not take, or for none.</summary>
    /// <returns>Null when there is none to be had: the server's refusal stands.</returns>
    /// <exception cref="UpstreamException">A person has to sign in, or what leads to a token cannot be used.</exception>
    public Task<string?> RenewAsync(string? refused, BearerChallenge? said, CancellationToken ct) => AloneAsync(
        async () =>
        {
            if (current is { } other && other.AccessToken != refused) return other.AccessToken;
            if (need is { IsBlocking: true } blocking) throw blocking.ToException();
            challenge = said ?? challenge;
            if (IsClientCredentials && refused is not null && IsRecent) return null;
            if (await discovery.FindAsync(challenge) is not { } found) return null;
            if (IsClientCredentials) return await GetAsync(found.Server.Issuer, found.Server.TokenEndpoint, found.Resource, OwnClient(found.Server)!, ScopesFor(found));
            if (current is { RefreshToken: not null } held && held.Issuer == found.Server.Issuer && !IsRecent && await TryRefreshAsync(held)) return current!.AccessToken;
            throw Require(current is not null && current.Issuer != found.Server.Issuer ? $"Its tokens come from '{found.Server.Issuer}' now." : $"It takes only those who sign in at '{found.Server.Issuer}'.").ToException();
        },
        ct);

    /// <summary>A token that allows more, when the server says that this one allows too little.</summary>
    /// <returns>Null when all that it names was asked for before: asking again would change nothing.</returns>
    /// <exception cref="UpstreamException">A person has to sign in for it.</exception>
    public Task<string?> WidenAsync(string refused, BearerChallenge said, CancellationToken ct) => AloneAsync(
        async () =>
        {
            if (current is not { } held) return null;
            if (held.AccessToken != refused) return held.AccessToken;
            if (said.Scopes.All(held.Scopes.Contains)) return null;
            IReadOnlyList<string> union = [.. held.Scopes.Union(said.Scopes)];
            if (IsClientCredentials) return await GetAsync(held.Issuer, held.TokenEndpoint, held.Resource, ClientOf(held), union);
            need = new SignInNeed($"For some of what it offers it wants a sign-in with more rights ({string.Join(' ', said.Scopes.Except(held.Scopes))}): mcphub servers login {alias}", union, IsBlocking: false);
            LogNeeded(alias, need.Reason);
            throw need.ToException();
        },
        ct);

    /// <summary>Begins a sign-in; one begun before is of no use any more.</summary>
    /// <param name="redirect">Where the browser brings the answer.</param>
    /// <returns>Where the person signs in.</returns>
    /// <exception cref="UpstreamException">There is no way to sign in.</exception>
    public Task<Uri> BeginAsync(Uri redirect, CancellationToken ct) => AloneAsync(
        async () =>
        {
            if (IsClientCredentials) throw new UpstreamException("Nobody signs in there: hub.auth.type is client-credentials.");
            var found = await discovery.FindAsync(challenge) ?? throw new UpstreamException($"{config.Url} publishes no OAuth metadata: it takes no tokens, or others than the hub can get.");
            if (found.Server.AuthorizationEndpoint is not { } page) throw new UpstreamException($"The authorization server '{found.Server.Issuer}' has no page where a person signs in.");
            if (!found.Server.HasS256) throw new UpstreamException($"The authorization server '{found.Server.Issuer}' does not say that it supports PKCE by S256 (code_challenge_methods_supported): without it somebody else could use the answer of the browser.");
            var begun = new PendingSignIn(found, await ClientForAsync(found.Server, redirect), redirect, need?.Scopes ?? ScopesFor(found), time.GetUtcNow());
            pending = begun;
            return begun.UrlAt(page);
        },
        ct);

    /// <summary>Ends a sign-in with what the browser brought.</summary>
    /// <exception cref="UpstreamException">Nothing was begun that this could be the answer to, or it says no.</exception>
    public Task<SignIn> FinishAsync(IReadOnlyDictionary<string, string> answer, CancellationToken ct) => AloneAsync(
        async () =>
        {
            if (pending is not { } begun || !begun.IsAnswer(answer)) throw new UpstreamException("No sign-in waits for this answer; each counts once. Begin again.");
            pending = null;
            var code = begun.CodeOf(answer, time.GetUtcNow());
            var signIn = begun.ToSignIn(await tokens.AskAsync(begun.Server.TokenEndpoint, begun.Server.Issuer, begun.Client.Credential, begun.FormFor(code)));
            Keep(signIn);
            need = null;
            LogSignedIn(alias, begun.Server.Issuer);
            return signIn;
        },
        ct);

    /// <summary>An operator says that it is worth another try.</summary>
    public void Reset()
    {
        if (need is { IsBlocking: true }) need = null;
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            return await work();
        }
        catch (TokenRefusedException refusal)
        {
            throw new UpstreamException(refusal.Message, refusal) { IsOutage = true };
        }
        finally
        {
            gate.Release();
        }
    }

    private bool IsRecent => time.GetUtcNow() < triedAt + RenewalPause;

    private bool IsOld(SignIn held) => held.Expires is { } end && end - Ahead <= time.GetUtcNow() && (IsClientCredentials || held.RefreshToken is not null) && (end <= time.GetUtcNow() || !IsRecent);

    private async Task RenewAheadAsync(SignIn held)
    {
        try
        {
            if (IsClientCredentials) await GetAsync(held.Issuer, held.TokenEndpoint, held.Resource, ClientOf(held), held.Scopes);
            else if (!await TryRefreshAsync(held)) Require("The authorization server renews the sign-in no longer.");
        }
        catch (Exception error) when ((error is UpstreamException or TokenRefusedException) && held.Expires > time.GetUtcNow())
        {
            // It serves a little longer; the next call but one tries again.
            LogNotRenewed(alias, error.Message);
        }
    }

    private async Task<string> GetAsync(string issuer, Uri endpoint, string resource, ClientCredential client, IReadOnlyList<string> scopes)
    {
        triedAt = time.GetUtcNow();
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["resource"] = resource };
        if (scopes.Count > 0) form["scope"] = string.Join(' ', scopes);
        var given = await tokens.AskAsync(endpoint, issuer, client, form);
        current = new SignIn { Issuer = issuer, Resource = resource, TokenEndpoint = endpoint, ClientId = client.Id, Method = client.Method, AccessToken = given.AccessToken, Expires = given.Expires, Scopes = scopes.Count > 0 ? scopes : given.Scopes ?? [] };
        return given.AccessToken;
    }

    /// <returns>False when the authorization server will not.</returns>
    private async Task<bool> TryRefreshAsync(SignIn held)
    {
        triedAt = time.GetUtcNow();
        try
        {
            var form = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = held.RefreshToken!, ["resource"] = held.Resource };
            var given = await tokens.AskAsync(held.TokenEndpoint, held.Issuer, ClientOf(held), form);
            Keep(held with { AccessToken = given.AccessToken, Expires = given.Expires, RefreshToken = given.RefreshToken ?? held.RefreshToken });
            return true;
        }
        catch (TokenRefusedException refusal)
        {
            LogNotRenewed(alias, refusal.Message);
            return false;
        }
    }

    private void Keep(SignIn signIn)
    {
        store.Write(alias, signIn);
        current = signIn;
    }

    // What was registered stays known for the next sign-in at the same place; the tokens are of no use.
    private SignInNeed Require(string why)
    {
        var missing = new SignInNeed($"{why} It needs a sign-in: mcphub servers login {alias}", null, IsBlocking: true);
        need = missing;
        LogNeeded(alias, missing.Reason);
        return missing;
    }

    private IReadOnlyList<string> ScopesFor(Found found)
    {
        IReadOnlyList<string> scopes = settings.Scopes.Count > 0 ? settings.Scopes : challenge?.Scopes is { Count: > 0 } named ? named : found.Scopes;
        const string Offline = "offline_access"; // Without it some authorization servers give no refresh token.
        return !IsClientCredentials && scopes.Count > 0 && settings.Scopes.Count == 0 && found.Server.Scopes.Contains(Offline) && !scopes.Contains(Offline) ? [.. scopes, Offline] : scopes;
    }

    /// <returns>The client in the configuration; null when there is none.</returns>
    private ClientCredential? OwnClient(AuthorizationServer server) => settings.ClientId is { } id ? OwnClient(id, ClientCredential.MethodFor(settings.ClientSecret is not null, server)) : null;

    private ClientCredential OwnClient(string id, string method) => settings.PrivateKey is { } key
        ? new ClientCredential(id, ClientCredential.KeyJwt) { PrivateKey = key.Reveal(), KeyId = settings.KeyId }
        : new ClientCredential(id, method) { Secret = settings.ClientSecret?.Reveal() };

    private ClientCredential ClientOf(SignIn held) => settings.ClientId == held.ClientId
        ? OwnClient(held.ClientId, held.Method)
        : new ClientCredential(held.ClientId, held.Method) { Secret = held.RegisteredSecret };

    // In the order of the specification: as the operator says, by the URL of its metadata, as registered before, registered now.
    private async Task<SigningClient> ClientForAsync(AuthorizationServer server, Uri redirect)
    {
        if (OwnClient(server) is { } own) return new SigningClient(own, null);
        if (clientUrl is not null && server.TakesClientUrls) return new SigningClient(new ClientCredential(clientUrl.AbsoluteUri, ClientCredential.None), null);
        if (current is { RegisteredRedirect: { } known } held && held.Issuer == server.Issuer && known == redirect.AbsoluteUri) return new SigningClient(ClientOf(held), known);
        if (server.RegistrationEndpoint is null) throw new UpstreamException($"The authorization server '{server.Issuer}' lets no client register itself: register the hub there, with the redirect {redirect}, and write mcpServers.{alias}.hub.auth.clientId.");
        return new SigningClient(await new Registration(http).RegisterAsync(server, redirect), redirect.AbsoluteUri);
    }

    public void Dispose() => http.Dispose();

    [LoggerMessage(LogLevel.Warning, "Server {Alias}: {Reason}")]
    private partial void LogNeeded(string alias, string reason);

    [LoggerMessage(LogLevel.Information, "Server {Alias} has a token of '{Issuer}' by the sign-in of a person.")]
    private partial void LogSignedIn(string alias, string issuer);

    [LoggerMessage(LogLevel.Warning, "The token of server {Alias} could not be renewed: {Reason}")]
    private partial void LogNotRenewed(string alias, string reason);
}

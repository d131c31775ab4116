using System.Security.Claims;
using McpHub.Agents.Tokens;
using McpHub.Calls;
using McpHub.Snapshot;
using Microsoft.AspNetCore.Http;

namespace McpHub.Agents;

/// <summary>Answers who sent a request, by one pinned snapshot. [hot]</summary>
internal sealed class Identification(KeyRing keys, OperatorToken operatorToken, TokenIdentification tokens, TimeProvider clock)
{
    private const string ActAs = "x-hub-agent";

    /// <summary>Ends at once for all but tokens that were not seen before.</summary>
    public ValueTask<Identity> IdentifyAsync(HttpContext http, HubSnapshot snapshot)
    {
        if (!Credentials.TryRead(http.Request.Headers, out var credential)) return new(new Identity(AuthErrors.Conflict));
        if (credential.IsEmpty) return new(IdentifyKeyless(http, snapshot));
        if (credential.StartsWith(OperatorToken.Prefix)) return new(IdentifyOperator(credential, http, snapshot));
        return BearerToken.LooksLikeOne(credential) ? tokens.IdentifyAsync(credential.ToString(), http, snapshot) : new(IdentifyKey(credential, snapshot));
    }

    private Identity IdentifyKey(ReadOnlySpan<char> credential, HubSnapshot snapshot)
    {
        if (!HubKey.TryParse(credential, out var key) || keys.Find(key) is not { } known) return new Identity(AuthErrors.NotAccepted);
        if (known.Stored.Expires is { } expires && expires <= clock.GetUtcNow()) return new Identity(AuthErrors.Expired(known.Stored));

        return snapshot.Agents.TryGetValue(known.Stored.Agent, out var agent)
            ? new Identity(new Caller(snapshot, agent, IsOperator: false), known.Principal) { Key = known.Stored, Expires = known.Stored.Expires }
            : new Identity(AuthErrors.AgentUnknown(known.Stored.Agent, ErrorKind.Unauthenticated));
    }

    private static Identity IdentifyKeyless(HttpContext http, HubSnapshot snapshot)
    {
        if (snapshot.Config.Auth.AnonymousAgent is not { } name || !LocalConnection.IsLocal(http)) return new Identity(AuthErrors.Missing);

        return snapshot.Agents.TryGetValue(name, out var agent)
            ? new Identity(new Caller(snapshot, agent, IsOperator: false), Principals.Of(name)) { IsKeyless = true }
            : new Identity(AuthErrors.AgentUnknown(name, ErrorKind.Unauthenticated));
    }

    private Identity IdentifyOperator(ReadOnlySpan<char> credential, HttpContext http, HubSnapshot snapshot)
    {
        if (!operatorToken.Matches(credential)) return new Identity(AuthErrors.NotAccepted);
        if (http.Request.Headers[ActAs] is not [{ Length: > 0 } name])
        {
            return new Identity(new Caller(snapshot, Agent: null, IsOperator: true), Principals.Of("operator"));
        }

        return snapshot.Agents.TryGetValue(name, out var agent)
            ? new Identity(new Caller(snapshot, agent, IsOperator: true), Principals.Of(name))
            : new Identity(AuthErrors.AgentUnknown(name, ErrorKind.BadRequest));
    }
}

/// <summary>Either a caller or the reason why there is none.</summary>
internal readonly record struct Identity(Caller? Caller, ClaimsPrincipal? Principal, HubError? Error)
{
    public Identity(Caller caller, ClaimsPrincipal principal) : this(caller, principal, null)
    {
    }

    public Identity(HubError error) : this(null, null, error)
    {
    }

    /// <summary>The key that it was proved with; null for another proof, or none.</summary>
    public StoredKey? Key { get; init; }

    /// <summary>Who issued the token that it was proved with; null for another proof, or none.</summary>
    public string? Issuer { get; init; }

    /// <summary>When the proof ends to be one; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether the caller is whoever comes without a credential.</summary>
    public bool IsKeyless { get; init; }
}

using System.Globalization;
using McpHub.Calls;

namespace McpHub.Agents;

/// <summary>The wording of refusals at the door.</summary>
internal static class AuthErrors
{
    private const string CreateKey = "An operator makes a key with: mcphub keys create AGENT";

    public static readonly HubError Missing = new(
        ErrorKind.Unauthenticated,
        "credential_missing",
        "This request carries no key.",
        $"Send one as 'Authorization: Bearer KEY', 'x-api-key: KEY' or 'x-goog-api-key: KEY', never in the URL. {CreateKey}");

    // One text for all of them: what exactly is wrong would help only those who guess.
    public static readonly HubError NotAccepted = new(
        ErrorKind.Unauthenticated,
        "credential_not_accepted",
        "The key of this request is not one of this hub's, or has been revoked.",
        CreateKey);

    public static readonly HubError Conflict = new(
        ErrorKind.BadRequest,
        "credential_conflict",
        "This request carries several credentials that differ.",
        "Send the key once, in one of Authorization, x-api-key and x-goog-api-key.");

    public static readonly HubError OperatorOnly = new(
        ErrorKind.Forbidden,
        "operator_only",
        "Only the operator may do this; the key of this request belongs to an agent.",
        "Use the mcphub command on the machine where the hub runs.");

    public static readonly HubError AgentNeeded = new(
        ErrorKind.BadRequest,
        "agent_needed",
        "The operator's token alone names no agent to act as.",
        "Add the header 'x-hub-agent: NAME'.");

    public static readonly HubError TooManyFailures = new(
        ErrorKind.Limited,
        "too_many_failures",
        "Too many requests with a wrong key came from this address.",
        $"Wait for as long as Retry-After says, then send a valid key. {CreateKey}");

    public static HubError Expired(StoredKey key) => new(
        ErrorKind.Unauthenticated,
        "credential_expired",
        string.Create(CultureInfo.InvariantCulture, $"Key '{key.Id}' of agent '{key.Agent}' expired at {key.Expires:u}."),
        $"An operator makes a new one with: mcphub keys create {key.Agent}");

    public static readonly HubError TokenForOthers = new(
        ErrorKind.Unauthenticated,
        "token_for_others",
        "This token was issued for another service: its audience is not this hub.",
        "Ask the authorization server for a token for this URL (the parameter 'resource'), or let the operator add the audience to the issuer's 'audiences'.");

    public static HubError TokenExpired(DateTimeOffset expired) => new(
        ErrorKind.Unauthenticated, "token_expired", string.Create(CultureInfo.InvariantCulture, $"This token expired at {expired:u}."), "Get a new one from the authorization server.");

    public static HubError TokenNotYetValid(DateTimeOffset begin) => new(
        ErrorKind.Unauthenticated, "token_not_yet_valid", string.Create(CultureInfo.InvariantCulture, $"This token is not valid before {begin:u}."), "Compare the clocks of the hub and of the authorization server.");

    public static HubError TokenWithoutAgent(string issuer) => new(
        ErrorKind.Unauthenticated,
        "token_without_agent",
        $"This token of '{issuer}' is genuine, but its claims stand for no agent of this hub.",
        "An operator adds an entry for them to 'agents' of the issuer, under 'auth.issuers'.");

    public static HubError IssuerUnreachable(string issuer, TimeSpan retry) => new(
        ErrorKind.Unavailable,
        "issuer_unreachable",
        $"Tokens of '{issuer}' cannot be checked at the moment: its keys cannot be fetched.",
        "Try again in a moment; the hub's log says what is wrong.") { RetryAfter = retry };

    public static HubError AgentUnknown(string agent, ErrorKind kind) => new(
        kind,
        "agent_unknown",
        $"There is no agent '{agent}' in the hub's configuration.",
        "Add it under 'agents', or use another agent: mcphub keys create AGENT");
}
